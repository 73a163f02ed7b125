//! Tokens that can be looked into without copies.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Tokens taken apart once, and not copied: to look into a [`Group`] copies all that it holds.
pub(super) enum Tree {
    Group(Delimiter, Vec<Tree>),
    Token(TokenTree),
}

impl Tree {
    /// `None` for a group.
    pub(super) fn token(&self) -> Option<&TokenTree> {
        match self {
            Self::Token(token) => Some(token),
            Self::Group(..) => None,
        }
    }
}

/// Takes tokens apart.
pub(super) fn trees(tokens: TokenStream) -> Vec<Tree> {
    let tree = |token| match token {
        TokenTree::Group(group) => {
            let (delimiter, stream) = (group.delimiter(), group.stream());
            drop(group); // what nobody else holds is moved, not copied
            Tree::Group(delimiter, trees(stream))
        }
        token => Tree::Token(token),
    };
    tokens.into_iter().map(tree).collect()
}
