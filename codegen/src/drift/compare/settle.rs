//! Verdicts by what schemas allow: if all that was allowed still is, what it takes to say so breaks nobody, and the other way round.

use super::super::change::Wire;
use super::super::rules::{self, Rule};
use super::super::view::View;
use super::schemas::Sides;
use super::{Draft, Site, Walk};

/// Rules of what a proof does not look at.
const APART_FROM_VALUES: [&Rule; 7] = [
    &rules::CONTENT_ENCODING,
    &rules::EXTENSIBLE_REMOVED,
    &rules::XML,
    &rules::DISCRIMINATOR_CHANGED,
    &rules::MAPPING_CHANGED,
    &rules::NOT_READ_ONLY,
    &rules::WRITE_ONLY,
];

impl Draft<'_> {
    /// Returns whether a proof may take the verdicts back, of what is sent and of what is received.
    fn is_doubtful(&self) -> (bool, bool) {
        if !self.rule.wire.has_direction() || APART_FROM_VALUES.contains(&self.rule) {
            return (false, false);
        }
        let always = [&rules::OVERLAP, &rules::APART].contains(&self.rule);
        let is_breaking = |verdict: Option<Wire>, of_rule: Wire| verdict.unwrap_or(of_rule) == Wire::Breaking;
        (
            always || is_breaking(self.request, self.rule.wire.request()),
            always || is_breaking(self.response, self.rule.wire.response()),
        )
    }
}

impl<'a> Walk<'a> {
    /// Settles the verdicts of what was found of a schema. `first`: the first of these drafts.
    pub(super) fn settle(&mut self, first: usize, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let is_tagged = |view: &View<'a>| view.choices.iter().any(|choice| choice.discriminator.is_some());
        if !is_tagged(sides.old) && !is_tagged(sides.new) {
            self.prove(first, site, sides);
        }
        self.drafts[first..].iter_mut().for_each(|draft| draft.is_settled = true);
    }

    fn prove(&mut self, first: usize, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        // Drafts about parts of a schema are settled there, unless the two sides have other parts.
        let is_other_form = has_other_form(sides);
        let is_ours = |draft: &Draft<'a>| draft.owner == site.owner;
        let mut asked = (false, false);
        for draft in self.drafts[first..].iter().filter(|draft| is_ours(draft) && (is_other_form || !draft.is_settled))
        {
            let doubtful = draft.is_doubtful();
            asked = (asked.0 || doubtful.0, asked.1 || doubtful.1);
        }
        let sent = || self.still(site).views(sides.old, sides.new);
        let received = || self.already(site).views(sides.new, sides.old);
        let still = (asked.0 && sent(), asked.1 && received());
        let is_same = match still {
            (true, true) => true,
            (true, false) => !asked.1 && received(),
            (false, true) => !asked.0 && sent(),
            (false, false) => false,
        };
        if is_same {
            // The same values, written otherwise.
            let mut number = 0;
            self.drafts.retain(|draft| {
                number += 1;
                number <= first || !is_ours(draft) || draft.is_doubtful() == (false, false)
            });
        }
        for draft in self.drafts[first..].iter_mut().filter(|draft| is_ours(draft)) {
            let doubtful = draft.is_doubtful();
            if still.0 && doubtful.0 {
                draft.request = Some(Wire::Safe);
            }
            if still.1 && doubtful.1 {
                draft.response = Some(Wire::Safe);
            }
        }
    }
}

/// Returns whether two schemas say what they say by other keywords, so that their parts do not correspond.
fn has_other_form(sides: &Sides<'_, '_>) -> bool {
    let (old, new) = (sides.old, sides.new);
    old.enumeration.is_some() != new.enumeration.is_some()
        || !(old.choices.is_empty() && new.choices.is_empty())
        || old.tuple_items().len() != new.tuple_items().len()
        || old.longest() != new.longest()
}
