//! Schemas that no operation on both sides came by.

use std::collections::BTreeSet;

use super::super::change::{Directions, Subject};
use super::super::reached::reached;
use super::super::rules;
use super::values::describe;
use super::{Site, Walk};

impl<'a> Walk<'a> {
    /// Schemas that no operation on either side came by: those of one name are compared, the others came or went.
    pub(super) fn unused(&mut self) {
        let (old, new) = (self.old, self.new);
        let met_old: BTreeSet<&str> = self.met(|key| key.1);
        let met_new: BTreeSet<&str> = self.met(|key| key.2);
        let (used_old, used_new) = (reached(old), reached(new));
        let owner = self.owner(Subject::Api);
        let nobody = Site::start(owner, Directions::NONE, String::new(), String::new());
        // The comparison does not walk over keywords that say what values are not; what they lead to counts all the same.
        for (name, x) in &used_old {
            let indirect = used_new.get(name).map_or(Directions::NONE, |y| x.indirect.and(y.indirect));
            if old.schema(name).is_some() && new.schema(name).is_some() && !indirect.is_none() {
                let pair = self.pair("schemas", &nobody, name, name);
                self.indirect.insert(pair, indirect);
            }
        }
        for (name, a) in old.schemas() {
            match new.schema(name) {
                Some(_) if met_old.contains(name) && met_new.contains(name) => {}
                Some(_) => {
                    self.pair("schemas", &nobody, name, name);
                }
                None if met_old.contains(name) || used_old.contains_key(name) => {}
                None => {
                    let site = nobody.part(format!("schema `{name}`"), String::new(), Directions::NONE);
                    self.report(&rules::SCHEMA_REMOVED, &site, a.node, new.root).values(describe(&old, &vec![a]), None);
                }
            }
        }
        for (name, b) in new.schemas() {
            let known = old.schema(name).is_some() || met_new.contains(name) || used_new.contains_key(name);
            if !known {
                let site = nobody.part(format!("schema `{name}`"), String::new(), Directions::NONE);
                self.report(&rules::SCHEMA_ADDED, &site, old.root, b.node).values(None, describe(&new, &vec![b]));
            }
        }
    }

    fn met(&self, side: impl Fn(&(&'static str, &'a str, &'a str)) -> &'a str) -> BTreeSet<&'a str> {
        self.pairs.keys().filter(|key| key.0 == "schemas").map(side).collect()
    }
}
