//! Names of a union's alternatives: by their tag, or by their differences, without the words of the union's own name.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Builder;
use crate::ir::names::{self, Scope, Wanted};
use crate::ir::{Ty, UnionVariant};

impl Builder<'_> {
    /// Names the alternatives of the union of that name, which `owners` are the names of in rules. `tagged`: each has a tag.
    pub(super) fn name_variants(
        &self,
        variants: &mut [UnionVariant],
        union: &str,
        owners: &[&str],
        tagged: bool,
    ) -> Scope {
        let wanted: Vec<String> = variants
            .iter()
            .map(|variant| {
                let tag = tagged.then(|| self.tag_word(variant)).flatten();
                tag.unwrap_or_else(|| without_words_of(&variant.name, union))
            })
            .collect();
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for name in &wanted {
            *uses.entry(name).or_default() += 1;
        }
        // Of two that come to one name both keep theirs.
        let plain = |(name, variant): (&String, &UnionVariant)| {
            if uses[name.as_str()] == 1 { name.clone() } else { variant.name.clone() }
        };
        let plain: Vec<String> = wanted.iter().zip(variants.iter()).map(plain).collect();
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        let named = |name: &&str| self.naming.renames.variant(owners, name, || (*name).to_owned());
        let wanted: Vec<Wanted> = plain.iter().map(named).collect();
        self.naming.renames.check("variants", owners, &plain, &wanted);
        let mut order: Vec<usize> = (0..variants.len()).collect();
        order.sort_by_key(|index| !wanted[*index].given);
        let mut scope = Scope::default();
        for index in order {
            let own = std::mem::take(&mut variants[index].name);
            variants[index].name = scope.claim([wanted[index].name.clone(), own]);
        }
        scope
    }

    /// The word that an alternative's only tag is, unless that is only the name of what it holds.
    fn tag_word(&self, variant: &UnionVariant) -> Option<String> {
        let [tag] = variant.tags.as_slice() else { return None };
        let word = names::pascal(tag, "Variant");
        let is_component = match variant.ty.without_null() {
            Ty::Named(id) => {
                let ty = &self.types[id.0 as usize];
                ty.name == word || ty.schema_name.as_deref().is_some_and(|name| names::pascal(name, "Model") == word)
            }
            _ => false,
        };
        (!is_component && word != "Self_").then_some(word)
    }
}

/// A name without the words at its start and end that the union's name has there, too; at least one word is left.
fn without_words_of(name: &str, union: &str) -> String {
    let split = |name: &str| name.to_snake_case().split('_').map(str::to_owned).collect::<Vec<_>>();
    let (own, union) = (split(name), split(union));
    let common = |pairs: &mut dyn Iterator<Item = (&String, &String)>| pairs.take_while(|(a, b)| a == b).count();
    let start = common(&mut own.iter().zip(&union)).min(own.len() - 1);
    let end = common(&mut own.iter().rev().zip(union.iter().rev())).min(own.len() - 1 - start);
    let rest = own[start..own.len() - end].join("_").to_upper_camel_case();
    let is_name = rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest != "Self";
    if is_name && start + end > 0 { rest } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_union_are_left_out() {
        for (name, union, short) in [
            ("ChatCompletionRequestUserMessage", "ChatCompletionRequestMessage", "User"),
            ("ResponseAudioDeltaEvent", "ResponseStreamEvent", "AudioDelta"),
            ("FunctionTool", "Tool", "Function"),
            ("Tool", "Tool", "Tool"),
            ("ToolTool", "Tool", "Tool"),
            ("String", "StringList", "String"),
            ("Shape3d", "Shape", "Shape3d"),
            ("ShapeSelf", "Shape", "ShapeSelf"),
            ("Circle", "Shape", "Circle"),
        ] {
            assert_eq!(without_words_of(name, union), short, "{name} in {union}");
        }
    }
}
