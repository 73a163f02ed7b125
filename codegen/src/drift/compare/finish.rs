//! Directions of the changes (sent, received), and their verdicts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::change::{Change, Comparison, Directions, NameChange, Place, Subject, Wire};
use super::super::doc::Doc;
use super::super::policy::Level;
use super::super::rules::{self, Rust};
use super::super::rust_names::Names;
use super::super::surface::{self, SurfaceChange};
use super::super::version::Release;
use super::{Draft, OwnerId, Walk};
use crate::ir::Api;

/// Operations that lead to an owner, and in which direction.
#[derive(Clone, Default)]
struct Reach {
    directions: Directions,
    /// Directions by which it is reached only through keywords that exclude values or depend on a condition.
    indirect: Directions,
    operations: BTreeSet<String>,
    domains: BTreeSet<String>,
}

/// The owners that an owner leads to, with directions.
fn carried(
    followers: &HashMap<OwnerId, Vec<(OwnerId, Directions)>>,
    root: OwnerId,
    directions: Directions,
) -> HashMap<OwnerId, Directions> {
    let mut carried: HashMap<OwnerId, Directions> = HashMap::new();
    let mut work = vec![(root, directions)];
    while let Some((at, directions)) = work.pop() {
        let known = carried.entry(at).or_default();
        if known.or(directions) == *known {
            continue;
        }
        *known = known.or(directions);
        for (to, mask) in followers.get(&at).into_iter().flatten() {
            let next = directions.and(*mask);
            if !next.is_none() {
                work.push((*to, next));
            }
        }
    }
    carried
}

/// A public item that changed although no change of the API says so.
fn unexplained(change: &SurfaceChange) -> NameChange {
    let says = |signature: &Option<String>| match signature {
        Some(signature) => format!("{}: {signature}", change.item),
        None => "nothing".to_owned(),
    };
    NameChange { kind: "item", old: says(&change.old), new: says(&change.new) }
}

/// `info.version`.
fn version(doc: Doc<'_>) -> String {
    doc.document.info.version.clone()
}

impl Walk<'_> {
    pub(super) fn finish(mut self, old: &Api, new: &Api) -> Comparison {
        let reach = self.reach();
        let (old_names, new_names) = (Names::new(old), Names::new(new));
        let mut explained: BTreeSet<(String, String)> = BTreeSet::new();
        let mut drafts = std::mem::take(&mut self.drafts);
        drafts.retain(|draft| {
            !draft.is_null_of_component || self.null_changed.contains(&draft.owner) || !self.is_used(draft.owner)
        });
        let mut changes: Vec<(OwnerId, Change)> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let rust = self.rust(&draft, reach[draft.owner].directions, &old_names, &new_names);
            if let Subject::Operation { method, path } = &self.owners[draft.owner].subject
                && matches!(draft.rule.id, "operation-id-changed" | "tag-added" | "tag-removed")
            {
                explained.insert((method.clone(), path.clone()));
            }
            changes.push((draft.owner, self.change(draft, &reach, rust)));
        }
        // If a change is visible in the crate's API, that alone decides whether users break.
        let surface = surface::compare(old, new);
        let most = surface.iter().map(|change| change.release).max().unwrap_or(Release::Patch);
        for (_, change) in &mut changes {
            change.rust = match change.rust {
                Release::Major => most,
                // A deprecation is a warning, and no other item.
                Release::Minor if change.rule.id != "deprecated" => most.min(Release::Minor),
                other => other,
            };
        }
        changes.sort_by_key(|(owner, _)| *owner);
        let is_operation = |owner: &&super::Owner<'_>| matches!(owner.subject, Subject::Operation { .. });
        let mut names = self.names(&old_names, &new_names, &explained);
        let told = changes.iter().map(|(_, change)| change.rust).max();
        if names.is_empty() && most == Release::Major && told < Some(Release::Major) {
            names = surface.iter().filter(|change| change.release == Release::Major).map(unexplained).collect();
        }
        Comparison {
            changes: changes.into_iter().map(|(_, change)| change).collect(),
            accepted: Vec::new(),
            stale: Vec::new(),
            names,
            surface,
            operations: self.owners.iter().filter(is_operation).count(),
            levels: self.levels(),
            versions: (version(self.old), version(self.new)),
            unversioned: None,
        }
    }

    fn reach(&self) -> Vec<Reach> {
        let mut followers: HashMap<OwnerId, Vec<(OwnerId, Directions)>> = HashMap::new();
        for (from, to, mask) in &self.edges {
            let list = followers.entry(*from).or_default();
            match list.iter_mut().find(|(known, _)| known == to) {
                Some((_, known)) => *known = known.or(*mask),
                None => list.push((*to, *mask)),
            }
        }
        let mut reach = vec![Reach::default(); self.owners.len()];
        for (root, owner) in self.owners.iter().enumerate() {
            let name = match &owner.subject {
                Subject::Operation { .. } => Some(owner.subject.to_string()),
                Subject::Webhook { .. } => None,
                _ => continue,
            };
            for (at, directions) in carried(&followers, root, Directions::BOTH) {
                let reach = &mut reach[at];
                reach.directions = reach.directions.or(directions);
                reach.operations.extend(name.clone());
                reach.domains.extend(owner.domains.iter().map(|domain| (*domain).to_owned()));
            }
        }
        for (root, directions) in &self.indirect {
            for (at, directions) in carried(&followers, *root, *directions) {
                reach[at].indirect = reach[at].indirect.or(directions);
            }
        }
        reach
    }

    /// Levels of operations that are not stable.
    fn levels(&self) -> BTreeMap<String, Level> {
        let owners = self.owners.iter().filter(|owner| owner.level != Level::Stable);
        owners.map(|owner| (owner.subject.to_string(), owner.level)).collect()
    }

    /// Returns whether an operation, or another component, refers to an owner.
    fn is_used(&self, owner: OwnerId) -> bool {
        self.edges.iter().any(|(_, to, mask)| *to == owner && !mask.is_none())
    }

    fn change(&self, draft: Draft<'_>, reach: &[Reach], rust: Release) -> Change {
        let owner = &self.owners[draft.owner];
        let rule = draft.rule;
        let reach = &reach[draft.owner];
        let direct = draft.mask.and(reach.directions);
        let directions = direct.or(draft.mask.and(reach.indirect));
        let (request, response) = rule.wire.verdicts(directions);
        // The values that a schema allows do not decide which ones its negation allows.
        let doubt = |verdict: Wire, is_direct: bool, is_indirect: bool| match verdict {
            Wire::Docs => verdict,
            verdict if is_direct && is_indirect => verdict.max(Wire::Risky),
            verdict if is_direct => verdict,
            _ => Wire::Risky,
        };
        let (sent, received) = (draft.request, draft.response);
        let request = request.map(|verdict| {
            doubt(sent.unwrap_or(verdict), direct.request, reach.indirect.request && draft.mask.request)
        });
        let response = response.map(|verdict| {
            doubt(received.unwrap_or(verdict), direct.response, reach.indirect.response && draft.mask.response)
        });
        let wire = match rule.wire {
            rules::Ways::Any(wire) => draft.request.max(draft.response).unwrap_or(wire),
            rules::Ways::By { .. } => request.max(response).unwrap_or(Wire::Docs),
        };
        let mut message = rule.id.replace('-', " ");
        match (&draft.was, &draft.is) {
            (Some(was), Some(is)) => message.push_str(&format!(": {was} → {is}")),
            (Some(one), None) | (None, Some(one)) => message.push_str(&format!(": {one}")),
            (None, None) => {}
        }
        Change {
            rule,
            subject: owner.subject.clone(),
            at: draft.at,
            message,
            old: Place { location: self.old.locate(draft.old), value: draft.was, life: draft.life.0 },
            new: Place { location: self.new.locate(draft.new), value: draft.is, life: draft.life.1 },
            directions,
            request,
            response,
            wire,
            rust,
            operations: reach.operations.iter().cloned().collect(),
            domains: reach.domains.iter().cloned().collect(),
        }
    }

    fn rust(&self, draft: &Draft<'_>, reach: Directions, old: &Names<'_>, new: &Names<'_>) -> Release {
        let owner = &self.owners[draft.owner];
        // A parameter has no third state for null.
        let is_sent = !draft.is_parameter && (reach.request && draft.mask.request || reach.is_none());
        let by_sent = |sent, read| if is_sent { sent } else { read };
        if let Some((sent, read)) = draft.rust {
            return by_sent(sent, read);
        }
        let both = match &owner.subject {
            Subject::Operation { method, path } => {
                (old.operation(method, path), new.operation(method, owner.new_path.unwrap_or(path)))
            }
            _ => (None, None),
        };
        let differs = |is: bool| if is { Release::Major } else { Release::Patch };
        match draft.rule.rust {
            Rust::Always(release) => release,
            Rust::Sent(sent, read) => by_sent(sent, read),
            Rust::Depends(_) => match (draft.rule.id, both) {
                ("media-type-added", (Some(a), Some(b))) if draft.mask.request => {
                    differs(a.body != b.body).max(Release::Minor)
                }
                ("media-type-added", (Some(a), Some(b))) => differs(a.answer != b.answer).max(Release::Minor),
                ("media-type-added", _) => Release::Minor,
                ("success-response-added" | "success-response-removed", (Some(a), Some(b))) => {
                    differs(a.answer != b.answer)
                }
                (_, (Some(a), Some(b))) => differs((a.group, a.method) != (b.group, b.method)),
                _ => Release::Patch,
            },
        }
    }

    /// Names in Rust of what is the same on the wire.
    fn names(&self, old: &Names<'_>, new: &Names<'_>, explained: &BTreeSet<(String, String)>) -> Vec<NameChange> {
        let mut list = BTreeSet::new();
        for (a, b) in &self.twins {
            if let (Some(a), Some(b)) = (old.ty(a), new.ty(b))
                && a != b
            {
                list.insert(NameChange { kind: "type", old: a.to_owned(), new: b.to_owned() });
            }
        }
        for owner in &self.owners {
            let Subject::Operation { method, path } = &owner.subject else { continue };
            if explained.contains(&(method.clone(), path.clone())) {
                continue;
            }
            let new_path = owner.new_path.unwrap_or(path);
            if let (Some(a), Some(b)) = (old.operation(method, path), new.operation(method, new_path)) {
                let (a, b) = (format!("{}().{}()", a.group, a.method), format!("{}().{}()", b.group, b.method));
                if a != b {
                    list.insert(NameChange { kind: "method", old: a, new: b });
                }
            }
        }
        list.into_iter().collect()
    }
}
