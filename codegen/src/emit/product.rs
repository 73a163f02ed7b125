//! Names of the SDK and its parts.

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::config::{Config, check_package_name};
use crate::ir::Api;
use crate::reserved;

/// Words at the end of a title that say no more than that it is an API.
const EMPTY_WORDS: &[&str] =
    &["api", "apis", "rest", "http", "openapi", "swagger", "specification", "spec", "the", "public", "reference"];

/// The names of one SDK, settled from `sdk.toml` and the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The package's name, as in `Cargo.toml`: `stackone-client`.
    pub package: String,
    /// The library's name, as in `use`: `stackone_client`.
    pub library: String,
    /// The package's version.
    pub version: String,
    /// Name of the API in sentences, on one line; text of the document.
    pub title: String,
    /// The client struct: `StackOne`.
    pub client: String,
    /// A local variable that holds a client: `stackone`.
    pub variable: String,
    /// The environment variable from which the client reads its key: `STACKONE_API_KEY`.
    pub api_key_env: String,
}

impl Product {
    /// Settles the names.
    pub fn new(api: &Api, config: &Config) -> Self {
        let own = &config.package;
        let package = own.name.clone().unwrap_or_else(|| package_name(&api.info.title));
        let client = own.client.clone().unwrap_or_else(|| client_name(&api.info.title, &package));
        let library = package.replace('-', "_");
        let stem = stem(&library);
        let prefix = if own.client.is_some() { library_prefix(&client, &stem) } else { stem.to_shouty_snake_case() };
        Self {
            api_key_env: own.api_key_env.clone().unwrap_or_else(|| format!("{prefix}_API_KEY")),
            version: own.version.clone().unwrap_or_else(|| "0.1.0".to_owned()),
            variable: variable(&client, &stem),
            package,
            title: display_title(&api.info.title, &client),
            library,
            client,
        }
    }
}

/// `StackOne` in a package `stackone-client`: `STACKONE`, not `STACK_ONE`.
fn library_prefix(client: &str, stem: &str) -> String {
    if client.eq_ignore_ascii_case(&stem.replace('_', "")) {
        stem.to_shouty_snake_case()
    } else {
        client.to_shouty_snake_case()
    }
}

fn variable(client: &str, stem: &str) -> String {
    let name =
        if client.eq_ignore_ascii_case(&stem.replace('_', "")) { stem.to_owned() } else { client.to_snake_case() };
    if syn::parse_str::<syn::Ident>(&name).is_ok() && !reserved::is_keyword(&name) { name } else { "client".to_owned() }
}

/// The library's name without what only says that it is a client.
fn stem(library: &str) -> String {
    let mut stem = library;
    for end in ["_client", "_sdk", "_api", "_rs", "_rust"] {
        stem = stem.strip_suffix(end).unwrap_or(stem);
    }
    stem.trim_matches('_').to_snake_case()
}

fn package_name(title: &str) -> String {
    let name = title_words(title).join("-").to_kebab_case();
    let names = [format!("{name}-client"), name];
    let usable = names.into_iter().rev().find(|name| check_package_name(name).is_ok());
    usable.unwrap_or_else(|| "sdk".to_owned())
}

/// The package's name as a type's, spelled as the title spells it where the title begins with it.
fn client_name(title: &str, package: &str) -> String {
    let stem = stem(&package.replace('-', "_"));
    let titled: String = title_words(title).iter().map(|word| upper_first(word)).collect();
    let name = if titled.eq_ignore_ascii_case(&stem.replace('_', "")) { titled } else { stem.to_upper_camel_case() };
    if name.is_empty() || syn::parse_str::<syn::Ident>(&name).is_err() || reserved::is_client(&name) {
        return format!("{name}Client");
    }
    name
}

/// The title, where it is about the whole API: of several documents it is only that of the first.
fn display_title(title: &str, client: &str) -> String {
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let (wanted, found) = (letters(client), letters(title));
    let same = !found.is_empty() && (found.contains(&wanted) || wanted.contains(&found));
    if same { title.split_whitespace().collect::<Vec<_>>().join(" ") } else { client.to_owned() }
}

fn title_words(title: &str) -> Vec<&str> {
    let is_version = |word: &str| word.trim_start_matches(['v', 'V']).chars().all(|c| c.is_ascii_digit() || c == '.');
    let mut words: Vec<&str> =
        title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let empty = |word: &&str| EMPTY_WORDS.contains(&word.to_ascii_lowercase().as_str()) || is_version(word);
    while words.last().is_some_and(empty) {
        words.pop();
    }
    let start = words.iter().take_while(|word| empty(word)).count();
    words.split_off(start)
}

fn upper_first(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Info;

    fn product(title: &str, package: Option<&str>, client: Option<&str>) -> Product {
        let api = Api { info: Info { title: title.into(), ..Info::default() }, ..Api::default() };
        let mut config = Config::default();
        config.package.name = package.map(str::to_owned);
        config.package.client = client.map(str::to_owned);
        Product::new(&api, &config)
    }

    #[test]
    fn names_follow_the_configuration() {
        let zoo = product("HRIS", Some("stackone-client"), Some("StackOne"));
        assert_eq!(
            (zoo.library.as_str(), zoo.variable.as_str(), zoo.api_key_env.as_str()),
            ("stackone_client", "stackone", "STACKONE_API_KEY")
        );
    }

    #[test]
    fn names_follow_the_title() {
        for (title, package, client) in [
            ("GitHub v3 REST API", "github-client", "GitHub"),
            ("HRIS", "stackone-client", "Stackone"),
            ("Swagger Petstore - OpenAPI 3.0", "pet_store", "Petstore"),
            ("A very long title that is not a name at all", "zoo-client", "Zoo"),
            ("", "zoo-api", "Zoo"),
            ("Error", "error-client", "ErrorClient"),
            ("3", "x-sdk", "X"),
            ("名前", "r2-d2", "R2D2"),
        ] {
            let product = product(title, Some(package), None);
            assert_eq!(product.client, client, "{title}");
            assert!(syn::parse_str::<syn::Ident>(&product.variable).is_ok());
        }
        assert_eq!(product("The Zoo API v2", None, None).package, "zoo");
        assert_eq!(product("///", None, None).package, "sdk");
    }
}
