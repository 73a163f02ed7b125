//! Overlays 1.0 and 1.1: changes to a document that are kept apart from it.

use std::path::PathBuf;

use roas_overlay::apply::Apply;

use super::{Node, Sources, file_place};
use crate::diagnostics::Diagnostics;

/// Applies every overlay to every document, in order. What an overlay adds has the document's place.
pub(super) fn apply(sources: &mut Sources, overlays: &[PathBuf], diagnostics: &mut Diagnostics) {
    for path in overlays {
        let name = path.to_string_lossy().into_owned();
        let Some(id) = sources.read(path, name.clone(), None, diagnostics) else { return };
        let value = sources.file(id).root.to_json();
        let version = value.get("overlay").and_then(|version| version.as_str()).unwrap_or_default().to_owned();
        let report = |diagnostics: &mut Diagnostics, why: String| {
            diagnostics.error("overlay", file_place(&name), why, "see the OpenAPI Overlay Specification 1.1");
        };
        if !version.starts_with("1.") {
            report(diagnostics, format!("not an overlay: its version is `{version}`"));
            return;
        }
        let result = if version.starts_with("1.0") {
            serde_json::from_value::<roas_overlay::v1_0::Overlay>(value)
                .map_err(|error| error.to_string())
                .and_then(|overlay| change(sources, &overlay))
        } else {
            serde_json::from_value::<roas_overlay::v1_1::Overlay>(value)
                .map_err(|error| error.to_string())
                .and_then(|overlay| change(sources, &overlay))
        };
        if let Err(why) = result {
            report(diagnostics, format!("the overlay can't be applied: {why}"));
            return;
        }
    }
}

fn change(sources: &mut Sources, overlay: &impl Apply) -> Result<(), String> {
    for id in sources.documents.clone() {
        let file = &mut sources.files[id as usize];
        let mut value = file.root.to_json();
        overlay.apply(&mut value, Default::default()).map_err(|error| error.to_string())?;
        merge(&mut file.root, value);
        file.places.take();
    }
    Ok(())
}

/// Takes over a changed value, keeping the places of what is as it was.
fn merge(node: &mut Node, value: serde_json::Value) {
    let span = node.span;
    match (&mut node.value, value) {
        (super::Value::Object(members), serde_json::Value::Object(changed)) => {
            members.retain(|key, _| changed.contains_key(key));
            for (key, value) in changed {
                match members.get_mut(&key) {
                    Some(child) => merge(child, value),
                    None => drop(members.insert(key, Node::from_json(span, value))),
                }
            }
        }
        (super::Value::Array(items), serde_json::Value::Array(changed)) => {
            items.truncate(changed.len());
            let kept = items.len();
            let mut changed = changed.into_iter();
            for (item, value) in items.iter_mut().zip(changed.by_ref().take(kept)) {
                merge(item, value);
            }
            items.extend(changed.map(|value| Node::from_json(span, value)));
        }
        (_, value) => *node = Node::from_json(span, value),
    }
}
