//! The walk over two documents at once.
//!
//! A component that both sides refer to is compared once, whoever refers to it; what it is sent or received by is worked
//! out at the end, over the references that the walk followed.

mod arrays;
mod bodies;
mod choices;
mod document;
mod encodings;
mod finish;
mod life;
mod limits;
mod members;
mod objects;
mod operations;
mod parameters;
mod responses;
mod schemas;
mod settle;
mod unused;
mod values;

pub(super) use schemas::is_wider_format;

use std::collections::{HashMap, HashSet, VecDeque};

use typed_arena::Arena;

use self::life::Life;
use super::change::{Comparison, Directions, Lifecycle, Subject, Wire};
use super::doc::{At, Component, Doc, Parts};
use super::fits::Proof;
use super::policy::Level;
use super::reached::{Children, children};
use super::rules::Rule;
use super::text::Form;
use super::version::Release;
use crate::budget;
use crate::canonical::{Canonical, Header, Nodes, Or, Parameter, RequestBody, Response, SchemaUse, Views};
use crate::ir::Api;
use crate::source::{Node, Span, push_token};

/// Compares two descriptions; the [`Api`]s are what the generator makes of them.
pub fn compare(old: (&Canonical, &Api), new: (&Canonical, &Api)) -> Comparison {
    let arenas = (Arena::new(), Arena::new());
    let nodes = (Nodes::new(old.0), Nodes::new(new.0));
    let views = (
        Views::new(&old.0.document.schemas, &arenas.0).with_single_merged(),
        Views::new(&new.0.document.schemas, &arenas.1).with_single_merged(),
    );
    let docs = (Doc::new(old.0, &views.0, &nodes.0), Doc::new(new.0, &views.1, &nodes.1));
    let (Some(old_doc), Some(new_doc)) = docs else { return Comparison::default() };
    let mut walk = Walk::new(old_doc, new_doc);
    walk.document();
    walk.paths();
    walk.webhooks();
    walk.pairs();
    walk.unused();
    walk.pairs();
    walk.finish(old.1, new.1)
}

/// Cost of a change in the run's budget, in bytes.
const CHANGE: usize = 500;

/// Index into [`Walk::owners`].
type OwnerId = usize;

/// Subjects of changes.
struct Owner<'a> {
    subject: Subject,
    domains: Vec<&'a str>,
    /// Path on the new side, where it is spelled otherwise.
    new_path: Option<&'a str>,
    /// Of an operation, in the old document.
    level: Level,
}

/// Two components that are compared with each other.
#[derive(Clone, Copy)]
struct Pair<'a> {
    owner: OwnerId,
    section: &'static str,
    old: &'a str,
    new: &'a str,
}

/// A change before it is known who sends or receives what it is in.
struct Draft<'a> {
    rule: &'static Rule,
    owner: OwnerId,
    at: String,
    mask: Directions,
    /// In a parameter or header.
    is_parameter: bool,
    old: &'a Node,
    new: &'a Node,
    was: Option<String>,
    is: Option<String>,
    /// Verdicts that go before the rule's.
    request: Option<Wire>,
    response: Option<Wire>,
    /// For Rust where the rule leaves it open: in a body that is sent, and in what is only read.
    rust: Option<(Release, Release)>,
    /// It is about null in a component, which counts only where some use of the component changed.
    is_null_of_component: bool,
    /// A proof could not take its verdict back, or was not needed.
    is_settled: bool,
    /// Deprecation and sunset, before and after.
    life: (Lifecycle, Lifecycle),
}

impl Draft<'_> {
    fn values(&mut self, was: impl Into<Option<String>>, is: impl Into<Option<String>>) -> &mut Self {
        self.was = was.into();
        self.is = is.into();
        self
    }
    /// Sets the lifecycle in the old document.
    fn life_before(&mut self, life: Life<'_>) -> &mut Self {
        self.life.0 = life.stated();
        self
    }
    fn rust(&mut self, release: Release) -> &mut Self {
        self.rust_where(release, release)
    }
    /// The directions of an owner: sent, or only received.
    fn rust_where(&mut self, sent: Release, read: Release) -> &mut Self {
        self.rust = Some((sent, read));
        self
    }
    /// Major where something is so, else patch.
    fn major_if(&mut self, is: bool) -> &mut Self {
        self.rust(if is { Release::Major } else { Release::Patch })
    }
}

/// The current position of the walk.
struct Site<'s> {
    up: Option<&'s Site<'s>>,
    step: Step<'s>,
    owner: OwnerId,
    /// Directions in which it is used.
    mask: Directions,
    /// Of a property: whether it must be there, before and after.
    required: Option<(bool, bool)>,
    form: Form,
    /// `true` if the use of the schema has already compared nullability.
    is_null_settled: bool,
}

/// The step from one site to the next.
enum Step<'s> {
    /// Pointers into the canonical documents.
    Start(String, String),
    /// A part of an operation: what it is called, and where it stands below the operation.
    Part(String, String),
    Property(&'s str),
    Items,
    Item(usize),
    Values,
    /// Properties whose names match a pattern.
    Pattern(&'s str),
    /// A member of `oneOf` or `anyOf`: its name, and where it stands on both sides.
    Alternative(String, String, String),
}

impl<'s> Site<'s> {
    fn start(owner: OwnerId, mask: Directions, old: String, new: String) -> Self {
        Self {
            up: None,
            step: Step::Start(old, new),
            owner,
            mask,
            required: None,
            form: Form::Json,
            is_null_settled: false,
        }
    }

    fn step(&'s self, step: Step<'s>) -> Site<'s> {
        let form = match step {
            Step::Property(_) | Step::Values | Step::Pattern(_) => self.form.of_property(),
            Step::Items | Step::Item(_) => self.form.of_item(),
            Step::Start(..) | Step::Part(..) | Step::Alternative(..) => self.form,
        };
        Site { up: Some(self), step, owner: self.owner, mask: self.mask, required: None, form, is_null_settled: false }
    }

    fn part(&'s self, label: impl Into<String>, pointer: String, mask: Directions) -> Site<'s> {
        Site { mask: self.mask.and(mask), ..self.step(Step::Part(label.into(), pointer)) }
    }

    fn masked(&'s self, mask: Directions) -> Site<'s> {
        Site { mask: self.mask.and(mask), ..self.step(Step::Part(String::new(), String::new())) }
    }

    /// In the subject's own terms: `response 200 · data[].name`.
    fn at(&self) -> String {
        let mut text = self.up.map(Site::at).unwrap_or_default();
        let after_part = text.is_empty() || self.up.is_some_and(|up| matches!(up.step, Step::Part(..)));
        match &self.step {
            Step::Start(..) => {}
            Step::Part(label, _) if label.is_empty() => {}
            Step::Part(label, _) => {
                text.push_str(if text.is_empty() { "" } else { " · " });
                text.push_str(label);
            }
            step => {
                let is_name = matches!(step, Step::Property(_) | Step::Values | Step::Pattern(_));
                match (after_part, is_name) {
                    (true, _) if !text.is_empty() => text.push_str(" · "),
                    (false, true) => text.push('.'),
                    _ => {}
                }
                match step {
                    Step::Property(name) => text.push_str(name),
                    Step::Items => text.push_str("[]"),
                    Step::Item(index) => text.push_str(&format!("[{index}]")),
                    Step::Values => text.push('*'),
                    Step::Pattern(pattern) => text.push_str(&format!("/{pattern}/")),
                    Step::Alternative(name, ..) => text.push_str(&format!("({name})")),
                    Step::Start(..) | Step::Part(..) => {}
                }
            }
        }
        text
    }

    /// The property that it is.
    fn property(&self) -> Option<&str> {
        match &self.step {
            Step::Property(name) => Some(name),
            Step::Part(label, _) if label.is_empty() => self.up.and_then(Site::property),
            _ => None,
        }
    }

    /// Pointers into the canonical documents.
    fn pointers(&self) -> (String, String) {
        let (mut old, mut new) = self.up.map(Site::pointers).unwrap_or_default();
        let mut both = |tokens: &[&str]| {
            for token in tokens {
                push_token(&mut old, token);
                push_token(&mut new, token);
            }
        };
        match &self.step {
            Step::Start(a, b) => return (a.clone(), b.clone()),
            Step::Part(_, pointer) => {
                old.push_str(pointer);
                new.push_str(pointer);
            }
            Step::Property(name) => both(&["properties", name]),
            Step::Items => both(&["items"]),
            Step::Item(index) => both(&["prefixItems", &index.to_string()]),
            Step::Values => both(&["additionalProperties"]),
            Step::Pattern(pattern) => both(&["patternProperties", pattern]),
            Step::Alternative(_, a, b) => {
                old.push_str(a);
                new.push_str(b);
            }
        }
        (old, new)
    }
}

/// Two groups of schemas on the way, and where they are used: where they meet again the walk goes in a circle.
type Seen = (OwnerId, Vec<(SchemaUse, Span)>, Vec<(SchemaUse, Span)>);

struct Walk<'a> {
    old: Doc<'a>,
    new: Doc<'a>,
    owners: Vec<Owner<'a>>,
    /// References from owner to owner, with their direction.
    edges: Vec<(OwnerId, OwnerId, Directions)>,
    pairs: HashMap<(&'static str, &'a str, &'a str), OwnerId>,
    queue: VecDeque<Pair<'a>>,
    seen: HashSet<Seen>,
    drafts: Vec<Draft<'a>>,
    /// Pointers of corresponding schemas.
    twins: Vec<(String, String)>,
    /// Components that extend others, on both sides.
    children: (Children<'a>, Children<'a>),
    /// Owners that some site refers to with another verdict on null than before.
    null_changed: HashSet<OwnerId>,
    /// Directions in which operations reach an owner by keywords that the walk does not follow.
    indirect: HashMap<OwnerId, Directions>,
    /// `true` if any body on both sides is XML.
    has_xml: bool,
    /// Prefixes of the paths of each side, if a path of the servers moved into them.
    moved: Option<(String, String)>,
}

impl<'a> Walk<'a> {
    fn new(old: Doc<'a>, new: Doc<'a>) -> Self {
        Self {
            old,
            new,
            owners: Vec::new(),
            edges: Vec::new(),
            pairs: HashMap::new(),
            queue: VecDeque::new(),
            seen: HashSet::new(),
            drafts: Vec::new(),
            twins: Vec::new(),
            children: (children(old), children(new)),
            null_changed: HashSet::new(),
            indirect: HashMap::new(),
            has_xml: old.has_xml() && new.has_xml(),
            moved: None,
        }
    }

    fn owner(&mut self, subject: Subject) -> OwnerId {
        self.owners.push(Owner { subject, domains: Vec::new(), new_path: None, level: Level::Stable });
        self.owners.len() - 1
    }

    /// Notes a change. `old` and `new` are what it is about, or what it is missing in.
    fn report(&mut self, rule: &'static Rule, site: &Site<'_>, old: &'a Node, new: &'a Node) -> &mut Draft<'a> {
        let at = site.at();
        budget::spend(CHANGE + at.len());
        self.drafts.push(Draft {
            rule,
            owner: site.owner,
            at,
            mask: site.mask,
            is_parameter: matches!(site.form, Form::Parameter(_)),
            old,
            new,
            was: None,
            is: None,
            request: None,
            response: None,
            rust: None,
            is_null_of_component: false,
            is_settled: false,
            life: Default::default(),
        });
        let last = self.drafts.len() - 1;
        &mut self.drafts[last]
    }

    fn note(&mut self, rule: &'static Rule, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        self.report(rule, site, old, new);
    }

    /// Notes that a member which is `true` or `false` changed.
    fn note_flag<T>(
        &mut self,
        site: &Site<'_>,
        (old, new): (At<'a, T>, At<'a, T>),
        flag: impl Fn(&T) -> bool,
        (set, unset): (&'static Rule, &'static Rule),
    ) {
        match (flag(&old), flag(&new)) {
            (false, true) => self.note(set, site, old.node, new.node),
            (true, false) => self.note(unset, site, old.node, new.node),
            _ => {}
        }
    }

    /// Notes a change, with the old and the new value.
    fn note_values(
        &mut self,
        rule: &'static Rule,
        site: &Site<'_>,
        old: &'a Node,
        new: &'a Node,
        was: impl Into<Option<String>>,
        is: impl Into<Option<String>>,
    ) {
        self.report(rule, site, old, new).values(was, is);
    }

    /// Records that a site refers to two corresponding components, which are compared later, once.
    fn pair(&mut self, section: &'static str, site: &Site<'_>, old: &'a str, new: &'a str) -> OwnerId {
        let key = (section, old, new);
        let owner = match self.pairs.get(&key) {
            Some(owner) => *owner,
            None => {
                let name = old.to_owned();
                let owner = self.owner(match section {
                    "schemas" => Subject::Schema { name, now: (old != new).then(|| new.to_owned()) },
                    _ => Subject::Component { section: section.to_owned(), name },
                });
                self.pairs.insert(key, owner);
                self.queue.push_back(Pair { owner, section, old, new });
                owner
            }
        };
        self.edges.push((site.owner, owner, site.mask));
        owner
    }

    /// Compares the components that the walk came by, and those that they lead to.
    fn pairs(&mut self) {
        while let Some(Pair { owner, section, old, new }) = self.queue.pop_front() {
            let pointer = |name: &str| {
                let mut pointer = format!("/components/{section}");
                push_token(&mut pointer, name);
                pointer
            };
            let site = Site::start(owner, Directions::BOTH, pointer(old), pointer(new));
            match section {
                Parameter::SECTION => self.components(&site, old, new, Self::parameter),
                Header::SECTION => self.components(&site, old, new, Self::header),
                RequestBody::SECTION => self.components(&site, old, new, Self::request_body),
                Response::SECTION => self.components(&site, old, new, Self::response),
                _ => self.component_schema(&site, old, new),
            }
        }
    }

    /// A proof that what was allowed still is.
    fn still(&self, site: &Site<'_>) -> Proof<'a> {
        Proof::of_texts(self.old, self.new, site.form.texts())
    }

    /// A proof that what is allowed was.
    fn already(&self, site: &Site<'_>) -> Proof<'a> {
        Proof::of_texts(self.new, self.old, site.form.texts().map(|(old, new)| (new, old)))
    }

    /// Returns whether the walk has been here; remembers that it has.
    fn again(&mut self, owner: OwnerId, old: &Parts<'a>, new: &Parts<'a>) -> bool {
        let uses = |parts: &Parts<'a>| parts.iter().map(|part| (part.used, part.node.span)).collect();
        !self.seen.insert((owner, uses(old), uses(new)))
    }

    /// Compares components that are not schemas.
    fn components<T: Component>(&mut self, site: &Site<'_>, old: &'a str, new: &'a str, compare: Compare<'a, T>) {
        if let (Some(old), Some(new)) = (self.old.component(old), self.new.component(new)) {
            compare(self, site, old, new);
        }
    }

    /// Compares two things either of which may be a reference to a component; `inline` where they are not both.
    fn referable<T: Component>(
        &mut self,
        site: &Site<'_>,
        old: At<'a, Or<T>>,
        new: At<'a, Or<T>>,
        inline: Compare<'a, T>,
    ) {
        match (self.old.resolve(old), self.new.resolve(new)) {
            (Some((_, Some(a))), Some((_, Some(b)))) => {
                self.pair(T::SECTION, site, a, b);
            }
            (Some((old, _)), Some((new, _))) => inline(self, site, old, new),
            _ => {}
        }
    }
}

/// A method that compares two things of a kind.
type Compare<'a, T> = fn(&mut Walk<'a>, &Site<'_>, At<'a, T>, At<'a, T>);
