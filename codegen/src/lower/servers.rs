//! Servers and their variables (OpenAPI 3.0.4, 4.8.5 and 4.8.6).

use crate::canonical::{Server as DeclaredServer, ServerVariable as DeclaredVariable};
use crate::ir::names::{self, Scope};
use crate::ir::{Server, ServerVariable};
use crate::server_url::{Declared, Template};

/// Words of a description that is still a name.
const LONGEST_NAME: usize = 4;

/// Servers with their variables.
pub(super) fn servers(list: &[DeclaredServer]) -> Vec<Server> {
    let mut scope = Scope::default();
    let urls: Vec<Vec<String>> = list.iter().map(|server| server_words(&server.url)).collect();
    list.iter()
        .enumerate()
        .map(|(i, server)| {
            let (variables, template) = variables(server);
            Server {
                name: scope.claim(server_names(server, i, &urls)),
                url: server.url.clone(),
                description: server.description.clone(),
                variables,
                template,
            }
        })
        .collect()
}

/// The variables that can be set, which are those that have a place in the URL.
fn variables(server: &DeclaredServer) -> (Vec<ServerVariable>, Template) {
    let declared: Vec<(&String, &DeclaredVariable)> = server.variables.iter().collect();
    let listed: Vec<Declared<'_>> = declared
        .iter()
        .map(|(name, variable)| Declared { name, default: &variable.default, values: &variable.values })
        .collect();
    let mut template = Template::new(&server.url, &listed);
    let mut used: Vec<usize> = template.parts.iter().map(|(_, number, _)| *number).collect();
    used.sort_unstable();
    used.dedup();
    for (_, number, _) in &mut template.parts {
        *number = used.iter().position(|used| used == number).unwrap_or_default();
    }
    let mut scope = Scope::default();
    let variables = used.into_iter().map(|number| {
        let (wire_name, variable) = declared[number];
        ServerVariable {
            wire_name: wire_name.clone(),
            name: scope.claim([names::snake(wire_name, "variable")]),
            default: variable.default.clone(),
            values: variable.values.clone(),
            description: variable.description.clone(),
        }
    });
    (variables.collect(), template)
}

/// The words of a URL that may tell it from others: those of its host and path.
fn server_words(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['.', '/', '-', '{', '}', ':']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns candidate names of a server, best first: its own name, a short description, distinguishing words of its URL.
fn server_names(server: &DeclaredServer, i: usize, urls: &[Vec<String>]) -> Vec<String> {
    let declared = server.name.as_deref();
    let said = server.description.as_deref().map(|text| text.trim().trim_end_matches('.'));
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    let said = said.filter(|text| {
        text.split_whitespace().filter(is_word).count() <= LONGEST_NAME && !text.contains(['\n', '/', ':'])
    });
    let is_own = |word: &&String| urls.iter().enumerate().all(|(j, other)| j == i || !other.contains(word));
    let own: Vec<&str> = urls[i].iter().filter(is_own).map(String::as_str).collect();
    let own = (!own.is_empty()).then(|| own.join(" "));
    let whole = urls[i].join(" ");
    [declared, said, own.as_deref(), Some(&whole)]
        .into_iter()
        .flatten()
        .map(|text| names::pascal(text, "Server"))
        .collect()
}
