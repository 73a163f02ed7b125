//! The signature of an operation: its arguments and their names. Documentation and tests follow it too.

use std::collections::HashMap;

use crate::emit::errors;
use crate::ir::names::Scope;
use crate::ir::{Api, Body, BodyContent, BodyKind, Group, Operation, Param};

/// A method that takes more than this takes a struct instead: nobody remembers the order of four.
pub(super) const MAX_ARGUMENTS: usize = 3;

/// Names of everything that is generated for a group's operations, settled together so that none meets another.
#[derive(Debug)]
pub struct Signatures<'a> {
    by_name: HashMap<&'a str, Signature<'a>>,
    /// Names of statics.
    pub(super) statics: Scope,
}

/// Signature of an operation's method.
#[derive(Debug)]
pub struct Signature<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Parameters that are arguments, with their index in the operation's list.
    pub required: Vec<(usize, &'a Param)>,
    /// The other parameters, which have setters.
    pub optional: Vec<(usize, &'a Param)>,
    /// The last argument's name, where a body is required.
    pub body_argument: Option<String>,
    /// The argument before it, where the body's media type is a range.
    pub content_type_argument: Option<String>,
    /// Name of the struct that holds all arguments, where they are too many for a method.
    pub params_struct: Option<String>,
    /// A method of the group for each media type of a required body, the preferred first; else one without a body.
    pub methods: Vec<Method<'a>>,
    /// A setter for each media type of an optional body, the preferred first, which is `body`.
    pub body_setters: Vec<(String, &'a BodyContent)>,
    /// Name of the struct for each multipart body, by the media type's index.
    pub forms: Vec<Option<String>>,
    /// Name of the enum of results, where there are several types.
    pub answer_enum: String,
    /// Name of the type of its errors' bodies, where any is declared.
    pub error: Option<String>,
    /// Name of the static description.
    pub description: String,
}

/// A method of the group's handle.
#[derive(Debug)]
pub struct Method<'a> {
    /// Its name.
    pub name: String,
    /// The body that is its last argument, with its index among the body's media types.
    pub body: Option<(usize, &'a BodyContent)>,
}

impl<'a> Signatures<'a> {
    /// Settles the names of a group.
    pub fn new(api: &Api, group: &'a Group) -> Self {
        let mut types = Scope::with([group.type_name.as_str()]);
        let mut methods = Scope::default();
        for operation in &group.operations {
            types.claim([operation.type_name.clone()]);
            methods.claim([operation.name.clone()]);
        }
        let mut statics = Scope::with(api.security_schemes.values().map(|scheme| scheme.name.to_ascii_uppercase()));
        let mut by_name = HashMap::with_capacity(group.operations.len());
        for operation in &group.operations {
            let mut signature = signature(operation, &mut types, &mut methods);
            let name = operation.name.to_ascii_uppercase();
            signature.description = statics.claim([name.clone(), format!("{name}_OPERATION")]);
            by_name.insert(operation.name.as_str(), signature);
        }
        Self { by_name, statics }
    }

    /// The signature of one of the group's operations.
    ///
    /// # Panics
    /// The module of the operation, if it is in another group.
    pub fn of(&self, operation: &Operation) -> &Signature<'a> {
        &self.by_name[operation.name.as_str()]
    }
}

fn signature<'a>(operation: &'a Operation, types: &mut Scope, methods: &mut Scope) -> Signature<'a> {
    let own = operation.params.iter().enumerate().filter(|(_, param)| param.scope.is_none());
    let (required, optional): (Vec<_>, Vec<_>) = own.partition(|(_, param)| param.required);
    let body = operation.body.as_ref();
    let contents = body.map(|body| body.content.as_slice()).unwrap_or_default();
    let is_required = body.is_some_and(|body| body.required) && !contents.is_empty();
    let builder = &operation.type_name;
    let names_type = is_required && contents.first().is_some_and(BodyContent::is_range);
    let count = required.len() + usize::from(is_required) + usize::from(names_type);
    let mut arguments = Scope::with(required.iter().map(|(_, param)| param.name.as_str()));
    Signature {
        operation,
        body_argument: is_required.then(|| arguments.claim(["body".to_owned(), "request_body".to_owned()])),
        content_type_argument: is_required
            .then(|| arguments.claim(["content_type".to_owned(), "body_content_type".to_owned()])),
        params_struct: (count > MAX_ARGUMENTS)
            .then(|| types.claim([format!("{builder}Params"), format!("{builder}Arguments")])),
        methods: group_methods(operation, if is_required { contents } else { &[] }, methods),
        body_setters: if is_required { Vec::new() } else { body_setters(operation, body) },
        forms: contents
            .iter()
            .map(|content| {
                is_multipart(content).then(|| {
                    let form = types.claim([format!("{builder}Form"), format!("{builder}Parts")]);
                    types.claim([format!("{form}Required")]);
                    form
                })
            })
            .collect(),
        error: errors::declares(operation).then(|| {
            let name = errors::error_name(operation);
            types.claim([name.clone(), format!("{name}Body")])
        }),
        answer_enum: types.claim([format!("{builder}Response"), format!("{builder}Result")]),
        description: String::new(),
        required,
        optional,
    }
}

fn is_multipart(content: &BodyContent) -> bool {
    matches!(content.kind, BodyKind::Multipart(_))
}

fn group_methods<'a>(operation: &'a Operation, contents: &'a [BodyContent], scope: &mut Scope) -> Vec<Method<'a>> {
    let name = operation.name.clone();
    let mut methods: Vec<Method<'a>> = contents
        .iter()
        .enumerate()
        .map(|(i, content)| Method {
            name: if i == 0 {
                name.clone()
            } else {
                scope.claim([format!("{}_with_{}", name.trim_end_matches('_'), content.name)])
            },
            body: Some((i, content)),
        })
        .collect();
    if methods.is_empty() {
        methods.push(Method { name, body: None });
    }
    methods
}

fn body_setters<'a>(operation: &'a Operation, body: Option<&'a Body>) -> Vec<(String, &'a BodyContent)> {
    let mut scope = Scope::with(operation.params.iter().map(|param| param.name.as_str()));
    let contents = body.map(|body| body.content.as_slice()).unwrap_or_default();
    let setter = |(i, content): (usize, &'a BodyContent)| {
        let name = if i == 0 { "body".to_owned() } else { format!("with_{}", content.name) };
        (scope.claim([name]), content)
    };
    contents.iter().enumerate().map(setter).collect()
}
