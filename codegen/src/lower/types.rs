//! `[types]` of `sdk.toml`: Rust types of other crates for formats, schemas, properties and parameters.

mod ready;

use std::collections::BTreeSet;

use super::pagination::matches;
use super::{Builder, Use};
use crate::canonical::{Document, SchemaId, SchemaType, View};
use crate::config::{Config, Places, TypeRule};
use crate::diagnostics::Diagnostics;
use crate::ir::{Api, External, Form, Kind, Limits, Ty};
use crate::suggest;
use ready::Source;

/// The rules, and what came of each.
pub(super) struct Types {
    rules: Vec<Rule>,
    /// Formats of the documents.
    formats: BTreeSet<String>,
}

struct Rule {
    /// The key, as written.
    key: String,
    target: Target,
    rule: TypeRule,
    is_used: bool,
    /// The reason why it does not apply to a schema that its key names.
    refusal: Option<String>,
}

/// The thing that a key names.
enum Target {
    Format(String),
    Schema(Option<SchemaId>, String),
    Property(String),
    Parameter(String),
}

impl Types {
    pub(super) fn new(config: &Config, document: &Document) -> Self {
        let formats: BTreeSet<String> = match config.types.is_empty() {
            true => BTreeSet::new(),
            false => document.schemas.all().filter_map(|schema| schema.format.clone()).collect(),
        };
        let target = |key: &str| {
            let schema = |name: &str| Target::Schema(document.schemas.component(name), name.to_owned());
            match key.split_once(':') {
                Some(("format", name)) => Target::Format(name.to_owned()),
                Some(("schema", name)) => schema(name),
                Some(("parameter", name)) => Target::Parameter(name.to_owned()),
                _ if formats.contains(key) => Target::Format(key.to_owned()),
                _ if document.schemas.component(key).is_some() => schema(key),
                _ if key.contains('.') => Target::Property(key.to_owned()),
                _ => Target::Format(key.to_owned()),
            }
        };
        let rules = config.types.iter().map(|(key, rule)| Rule {
            key: key.clone(),
            target: target(key),
            rule: rule.clone(),
            is_used: false,
            refusal: None,
        });
        Self { rules: rules.collect(), formats }
    }

    /// The type of the first rule whose key names the schema.
    fn find(&mut self, is_meant: impl Fn(&Target) -> bool, source: Source<'_>) -> Option<Ty> {
        self.rules.iter_mut().find(|rule| is_meant(&rule.target))?.resolve(source)
    }

    /// Returns whether a format has a type.
    pub(super) fn has_format(&self, format: Option<&str>) -> bool {
        let is_it = |rule: &Rule| matches!(&rule.target, Target::Format(name) if format == Some(name));
        self.rules.iter().any(is_it)
    }

    /// Gives properties and parameters their types.
    pub(super) fn apply(&mut self, api: &mut Api) {
        for rule in &mut self.rules {
            match &rule.target {
                Target::Property(pattern) => rule.apply_to_properties(api, &pattern.clone()),
                Target::Parameter(pattern) => rule.apply_to_parameters(api, &pattern.clone()),
                Target::Format(_) | Target::Schema(..) => {}
            }
        }
    }

    /// Reports rules that fit nothing, and types that would be written in two ways.
    pub(super) fn report(self, api: &Api, document: &Document, places: &Places, diagnostics: &mut Diagnostics) {
        for rule in &self.rules {
            let place = places.of(&["types", &rule.key]);
            let (message, help) = match (&rule.refusal, rule.is_used) {
                (Some(why), false) => (format!("`[types]`: `{}` can't be used: {why}", rule.key), String::new()),
                (Some(why), true) => (format!("`[types]`: `{}` is not for all: {why}", rule.key), String::new()),
                (None, false) => self.unknown(rule, api, document),
                (None, true) => continue,
            };
            let help = if help.is_empty() { "choose another type; the schema keeps its own".to_owned() } else { help };
            diagnostics.warn("rule-without-effect", place, message, help);
        }
        let forms = api.externals_by_form();
        for pair in forms.windows(2) {
            let [first, second] = pair else { continue };
            if first.path == second.path && (first.read != second.read || first.form != second.form) {
                let path = first.path.trim_start_matches("::");
                let is_of =
                    |rule: &&Rule| matches!(&rule.rule, TypeRule::Custom(custom) if custom.rust.ends_with(path));
                let key = self.rules.iter().find(is_of).or(self.rules.iter().find(|rule| rule.is_used));
                let message = format!(
                    "`{path}` is used for schemas of {} and for schemas of {}",
                    in_words(first),
                    in_words(second)
                );
                let help = "a type has one form in JSON: name properties one by one, as in `\"Pet.weight\" = \"decimal\"`, \
                            or wrap the type in one of your own for the others";
                let place = places.of(&["types", key.map_or("", |rule| &rule.key)]);
                diagnostics.error("config-value", place, message, help);
            }
        }
    }

    fn unknown(&self, rule: &Rule, api: &Api, document: &Document) -> (String, String) {
        let schemas = || document.schemas.components().map(|(name, _)| name);
        let key = &rule.key;
        match &rule.target {
            Target::Format(name) => {
                let near = suggest::nearest(name, self.formats.iter().map(String::as_str).chain(schemas()));
                let help = suggest::help(
                    near,
                    "use a format, a schema, `Schema.property` or `parameter:name` of the documents as key",
                );
                (format!("`[types]`: the documents have no format or schema `{name}`"), help)
            }
            Target::Schema(_, name) => {
                let help = suggest::help(suggest::nearest(name, schemas()), "name a schema of `components`");
                (format!("`[types]`: the documents have no schema `{name}`"), help)
            }
            Target::Property(_) => {
                let all = properties(api);
                let help = suggest::help(suggest::nearest(key, all.iter().map(String::as_str)), NAME_A_PROPERTY);
                (format!("`[types]`: the documents have no property `{key}`"), help)
            }
            Target::Parameter(name) => {
                let params = api.operations().flat_map(|(_, operation)| &operation.params);
                let near = suggest::nearest(name, params.map(|param| param.wire_name.as_str()));
                let help = suggest::help(near, "use the name of a parameter");
                (format!("`[types]`: no parameter is called `{name}`"), help)
            }
        }
    }
}

fn in_words(external: &External) -> &'static str {
    match external.form {
        Form::Text => "texts",
        Form::Number => "numbers",
        Form::Json => "any JSON",
    }
}

/// The help on a `Schema.property` that no schema has.
pub(super) const NAME_A_PROPERTY: &str = "name a schema, a dot, and a property that it declares, as in `Pet.weight`";

/// `Schema.property` for each property.
pub(super) fn properties(api: &Api) -> Vec<String> {
    let of = |ty: &crate::ir::Type| match &ty.kind {
        Kind::Object(object) => {
            let owner = ty.schema_name.as_ref().unwrap_or(&ty.name);
            object.fields.iter().map(|field| format!("{owner}.{}", field.wire_name)).collect()
        }
        _ => Vec::new(),
    };
    api.types.iter().flat_map(of).collect()
}

impl Rule {
    fn resolve(&mut self, source: Source<'_>) -> Option<Ty> {
        let resolved = match &self.rule {
            TypeRule::Known(name) => ready::known(name, source),
            TypeRule::Custom(custom) => ready::custom(custom, source),
        };
        match resolved {
            Ok(ty) => {
                self.is_used = true;
                Some(ty)
            }
            Err(why) => {
                self.refusal.get_or_insert(why);
                None
            }
        }
    }

    fn apply_to_properties(&mut self, api: &mut Api, pattern: &str) {
        let forms = Forms::of(api);
        for ty in &mut api.types {
            let owners = [ty.schema_name.clone(), Some(ty.name.clone())];
            let Kind::Object(object) = &mut ty.kind else { continue };
            let is_meant = |wire_name: &str| {
                owners.iter().flatten().any(|owner| matches(pattern, &format!("{owner}.{wire_name}")))
            };
            for field in object.fields.iter_mut().filter(|field| is_meant(&field.wire_name)) {
                if field.fixed.is_some() {
                    self.refusal.get_or_insert_with(|| format!("`{}` has only one value", field.wire_name));
                    continue;
                }
                self.replace(&mut field.ty, field.limits.as_deref(), &forms);
            }
        }
    }

    fn apply_to_parameters(&mut self, api: &mut Api, pattern: &str) {
        let forms = Forms::of(api);
        let operations = api.groups.iter_mut().flat_map(|group| &mut group.operations);
        let params = operations.flat_map(|operation| &mut operation.params);
        for param in params.filter(|param| matches(pattern, &param.wire_name)) {
            if param.comma_separated {
                self.refusal.get_or_insert_with(|| format!("`{}` is a comma-separated list", param.wire_name));
                continue;
            }
            self.replace(&mut param.ty, param.limits.as_deref(), &forms);
        }
    }

    /// Replaces a type, or that of the items of a list or map.
    fn replace(&mut self, ty: &mut Ty, limits: Option<&Limits>, forms: &Forms) {
        match ty {
            Ty::Array(inner) | Ty::Map(inner) => {
                self.replace(inner, limits.and_then(|limits| limits.element.as_deref()), forms);
            }
            Ty::Nullable(inner) | Ty::Optional(inner) | Ty::Rest(inner) => self.replace(inner, limits, forms),
            leaf => {
                let format = match leaf {
                    Ty::DateTime => Some("date-time"),
                    Ty::Date => Some("date"),
                    _ => limits.and_then(|limits| limits.format.as_deref()),
                };
                if let Some(new) = self.resolve(Source { form: forms.form(leaf), format }) {
                    *leaf = new;
                }
            }
        }
    }
}

/// The JSON of named types.
struct Forms(Vec<Form>);

impl Forms {
    fn of(api: &Api) -> Self {
        let form = |ty: &crate::ir::Type| match &ty.kind {
            Kind::Alias(Ty::Named(_)) | Kind::Object(_) | Kind::Union(_) => Form::Json,
            Kind::Alias(ty) => scalar(ty),
            Kind::Enum(found) => match found.repr {
                crate::ir::EnumRepr::String => Form::Text,
                crate::ir::EnumRepr::Integer => Form::Number,
                crate::ir::EnumRepr::Mixed => Form::Json,
            },
        };
        Self(api.types.iter().map(form).collect())
    }

    fn form(&self, ty: &Ty) -> Form {
        match ty {
            Ty::Named(id) => self.0[id.0 as usize],
            other => scalar(other),
        }
    }
}

fn scalar(ty: &Ty) -> Form {
    match ty {
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 | Ty::Binary => Form::Text,
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 => Form::Number,
        Ty::External(external) => external.form,
        _ => Form::Json,
    }
}

impl<'a> Builder<'a> {
    /// The type that the configuration gives to a component.
    pub(super) fn type_of_component(&mut self, id: SchemaId) -> Option<Use> {
        let is_meant = |target: &Target| matches!(target, Target::Schema(Some(meant), _) if *meant == id);
        if !self.custom.rules.iter().any(|rule| is_meant(&rule.target)) {
            return None;
        }
        let view = self.views.merged(&[self.views.definition(id)]);
        let ty = self.custom.find(is_meant, Source { form: form(&view), format: view.format })?;
        Some(Use { ty, nullable: view.nullable })
    }

    /// The type that the configuration gives to a format.
    pub(super) fn type_of_format(&mut self, view: &View<'a>) -> Option<Ty> {
        let format = view.format.filter(|_| view.content_encoding.is_none())?;
        self.custom.find(
            |target| matches!(target, Target::Format(meant) if meant == format),
            Source { form: form(view), format: Some(format) },
        )
    }
}

fn form(view: &View<'_>) -> Form {
    match view.kind {
        Some(SchemaType::String) => Form::Text,
        Some(SchemaType::Integer | SchemaType::Number) => Form::Number,
        _ => Form::Json,
    }
}
