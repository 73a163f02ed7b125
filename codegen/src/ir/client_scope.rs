use super::{Api, Features, Operation, Param};

/// A part of the client that gives a parameter to all its operations (`[scopes]` of `sdk.toml`).
#[derive(Clone, Debug)]
pub struct ClientScope {
    /// Snake-case method name, unique among the groups.
    pub name: String,
    /// Pascal-case name of the struct, unique at the crate's root.
    pub type_name: String,
    /// The parameter, as the first operation that requires it declares it.
    pub param: Param,
    /// Index of the scope that it is reached through; else the client.
    pub within: Option<usize>,
    /// One line of the configuration.
    pub description: Option<String>,
    /// The features that compile it: those of its operations, or of scopes within it.
    pub features: Features,
}

impl Api {
    /// The scopes from the client to this one, by their indices.
    pub fn scope_path(&self, scope: Option<usize>) -> Vec<usize> {
        let mut path: Vec<usize> =
            std::iter::successors(scope, |at| self.scopes.get(*at)?.within).take(self.scopes.len()).collect();
        path.reverse();
        path
    }

    /// The operations of a scope, or of the client where that is none.
    pub fn scoped_operations(&self, scope: Option<usize>) -> impl Iterator<Item = &Operation> {
        self.operations().map(|(_, operation)| operation).filter(move |operation| operation.scope == scope)
    }
}
