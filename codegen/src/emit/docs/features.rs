//! The README's chapter on the crate's features: those of the client, and those of the API's domains.

use super::tables;
use crate::emit::manifest;
use crate::emit::product::Product;
use crate::ir::{Api, Operation};
use crate::{markdown, runtime};

/// Effects of the client's features.
const EFFECTS: [(&str, &str); 8] = [
    ("rustls", "TLS by `rustls` with aws-lc"),
    (
        "rustls-ring",
        "TLS by `rustls` with ring, which compiles faster than aws-lc. ring becomes the default of `rustls` in the process, unless the \
         application has installed another.",
    ),
    ("native-tls", "TLS of the operating system; on Linux OpenSSL, whose headers must be installed"),
    ("http2", "HTTP/2 beside HTTP/1.1"),
    ("gzip", "Decompression of responses"),
    ("tower", "`layer` on the builder, for `tower` layers around the transport"),
    ("tracing", "A span for each call, with the OpenTelemetry names for HTTP"),
    ("blocking", "`blocking()` on each call, without an async runtime"),
];

const TLS: &str = "`https` requires one of the three features for TLS, or a `reqwest_client` or `transport` that supports it. If several are \
    enabled, `native-tls` is used, or else `rustls`.";

/// Lists the features, and shows a dependency on a few. `source` is the key and value by which Cargo finds the crate.
pub(super) fn chapter(api: &Api, source: (&str, toml::Value), product: &Product, shown: Option<&Operation>) -> String {
    let by_default =
        runtime::section("features").find(|(name, _)| *name == "default").and_then(|(_, on)| on.as_array());
    let is_default = |name: &str| by_default.is_some_and(|on| on.iter().any(|on| on.as_str() == Some(name)));
    let rows: Vec<Vec<String>> = EFFECTS
        .iter()
        .map(|(name, effect)| {
            let on = if is_default(name) { "on" } else { "off" };
            vec![format!("`{name}`"), on.to_owned(), (*effect).to_owned()]
        })
        .collect();
    let table = tables::table(&["Feature", "By default", "Effect"], &rows);
    format!("## Features\n\n{table}\n{TLS}\n\n{}", domains(api, source, product, shown))
}

/// The features that select operations, where the crate is divided by them.
fn domains(api: &Api, (key, value): (&str, toml::Value), product: &Product, shown: Option<&Operation>) -> String {
    let shown = shown.and_then(|operation| operation.features.iter().next());
    let Some(one) = api.features.get(shown.map_or(0, |index| usize::from(*index))) else { return String::new() };
    let rows: Vec<Vec<String>> = api
        .features
        .iter()
        .map(|feature| vec![format!("`{}`", feature.name), markdown::cell(&feature.description)])
        .collect();
    let by_default = if manifest::all_by_default(api) {
        "All are on by default."
    } else {
        "No feature of a domain is on by default; enable those that you need."
    };
    format!(
        "Each feature of a domain compiles only the operations and models that it needs. {by_default}\n\n{}\n\
         ```toml\n{} = {{ {key} = {value}, default-features = false, features = [\"rustls\", \"{}\"] }}\n```\n\n",
        tables::table(&["Domain", "Compiles"], &rows),
        product.package,
        one.name
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_feature_of_the_runtime_has_an_effect() {
        let listed: BTreeSet<&str> = EFFECTS.into_iter().map(|(name, _)| name).collect();
        let all = runtime::section("features").map(|(name, _)| name.as_str()).filter(|name| *name != "default");
        assert_eq!(listed, all.collect());
    }
}
