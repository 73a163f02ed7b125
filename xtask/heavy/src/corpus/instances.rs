//! Random valid values of every schema of a document, through the models of its crate and back.
//!
//! The values are made from the canonical document's schemas, not from the generator's view of them, and a validator
//! that knows nothing of either agrees that they are valid. Strict reading must take each without a warning, and what
//! is written must be what was read.

mod compare;
mod dialect;
mod driver;
mod maker;
mod merge;
mod scalars;

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use sdkwright::generate::{self, Request};
use sdkwright::ir::{Api, Kind, Operation, Type};
use serde_json::{Map, Value, json};

use compare::Allowed;
use maker::Maker;

/// Instances of one crate's documents, at least.
const COUNT: usize = 1_000;
/// Of each schema at least this many.
const EACH: usize = 3;
/// Draws for one of them: some are null, which is not a value of the schema's own type, and some come to nothing.
const DRAWS: usize = 8;
/// The same values in every run.
const SEED: u64 = 1;
/// Maximum number of reported failures.
const SHOWN: usize = 20;

/// The instances of one crate's documents.
pub(super) struct Trial {
    targets: Vec<Target>,
    /// Each with the index of its target.
    instances: Vec<(usize, Value)>,
    /// `true` if `[types]` chose types that write a form of their own, such as date-times in UTC.
    own_forms: bool,
}

impl Trial {
    /// Makes them.
    pub(super) fn new(documents: &[PathBuf]) -> Result<Self> {
        // The crate's names are those that its configuration gives.
        let config = documents.first().map(|path| path.with_file_name("sdk.toml")).filter(|path| path.is_file());
        let request = Request { documents: documents.to_vec(), config, ..Request::default() };
        let document = generate::canonical(&request)?.0.to_json();
        let api = generate::api(&request)?;
        let mut schemas = components(&document);
        let targets = targets(&api, &document, &mut schemas);
        let instances = make(&schemas, &targets)?;
        let own_forms = !api.externals().is_empty();
        Ok(Self { targets, instances, own_forms })
    }

    /// Number of instances.
    pub(super) fn len(&self) -> usize {
        self.instances.len()
    }

    /// Adds a program to the crate `name` that sends them through it.
    pub(super) fn write(&self, folder: &Path, name: &str) -> Result<()> {
        driver::write(folder, name, self)
    }

    /// The program's output for instances that did not come back unchanged; `None` if all did.
    pub(super) fn judge(&self, answers: &str) -> Result<Option<String>> {
        if answers.lines().count() != self.len() {
            bail!("{} results for {} instances", answers.lines().count(), self.len());
        }
        let mut failed = 0;
        let mut told = String::new();
        for ((index, instance), answer) in self.instances.iter().zip(answers.lines()) {
            let target = &self.targets[*index];
            let why = match answer.split_once(' ') {
                Some(("ok", text)) => {
                    let allowed = Allowed { lost_nulls: target.only_read, other_strings: self.own_forms };
                    compare::difference(instance, &serde_json::from_str(text)?, allowed)
                }
                _ => Some(answer.to_owned()),
            };
            let Some(why) = why else { continue };
            failed += 1;
            if failed <= SHOWN {
                let instance: String = instance.to_string().chars().take(600).collect();
                let _ = write!(told, "\n{}: {why}\n  {instance}", target.ty);
            }
        }
        Ok((failed > 0).then(|| format!("{failed} of {} instances did not come back as they were{told}", self.len())))
    }
}

/// A type with the schema that its values are made of.
struct Target {
    ty: String,
    schema: String,
    /// A null may come back as absent: nobody sends this type.
    only_read: bool,
    /// A struct, enum or union is never null: what uses it says `Option`.
    takes_null: bool,
}

fn components(document: &Value) -> HashMap<String, Value> {
    let all = document.pointer("/components/schemas").and_then(Value::as_object);
    let mut schemas: HashMap<String, Value> =
        all.into_iter().flatten().map(|(name, schema)| (name.clone(), dialect::convert(schema))).collect();
    let endless: Vec<String> = schemas.keys().filter(|name| tries_itself(name, &schemas)).cloned().collect();
    schemas.extend(endless.into_iter().map(|name| (name, Value::Bool(false))));
    schemas
}

/// Returns whether a value would be tried against this schema again and again. That has no meaning in JSON Schema (core, section
/// 9.4.1), so that nothing is an instance of it.
fn tries_itself(name: &str, schemas: &HashMap<String, Value>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![name];
    while let Some(next) = open.pop() {
        let mut targets = Vec::new();
        schemas.get(next).into_iter().for_each(|schema| dialect::parts(schema, &mut targets));
        open.extend(targets.into_iter().filter(|target| seen.insert(*target)));
    }
    seen.contains(name)
}

/// Types of whole schemas: components, and inline schemas of operations.
fn targets(api: &Api, document: &Value, schemas: &mut HashMap<String, Value>) -> Vec<Target> {
    let operations = api.operations().map(|(_, operation)| operation);
    let sent: HashSet<_> = api.reach(operations.flat_map(Operation::body_types)).into_iter().collect();
    let mut targets = Vec::new();
    for (id, ty) in api.types().filter(|(id, ty)| ty.home == *id) {
        let Some(schema) = schema_of(ty, document, schemas) else { continue };
        if schemas.get(&schema) == Some(&Value::Bool(false)) {
            continue;
        }
        let only_read = !sent.contains(&id);
        let takes_null = matches!(ty.kind, Kind::Alias(_));
        targets.push(Target { ty: ty.name.clone(), schema, only_read, takes_null });
    }
    targets
}

fn schema_of(ty: &Type, document: &Value, schemas: &mut HashMap<String, Value>) -> Option<String> {
    if let Some(name) = &ty.schema_name {
        return Some(name.clone());
    }
    let schema = document.pointer(&dialect::pointer(&ty.pointer))?;
    let name = format!("inline.{}", ty.name);
    schemas.insert(name.clone(), dialect::convert(schema));
    Some(name)
}

/// Instances, each with the index of its target.
fn make(schemas: &HashMap<String, Value>, targets: &[Target]) -> Result<Vec<(usize, Value)>> {
    let all: Map<String, Value> = schemas.iter().map(|(name, schema)| (name.clone(), schema.clone())).collect();
    let document = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": all });
    let options = jsonschema::options().offline().should_validate_formats(true);
    let validators = options.build_map(&document).map_err(|error| anyhow!("{}: {error}", error.instance_path()))?;
    let rules = tags_of_bases(schemas);
    let contradicts = |value: &Value| {
        rules.iter().any(|(property, tag, schema)| {
            let validator = validators.get(&dialect::address(schema));
            validator.is_some_and(|validator| {
                any_object(value, &|object| {
                    object.get(*property).and_then(Value::as_str) == Some(tag)
                        && !validator.is_valid(&Value::Object(object.clone()))
                })
            })
        })
    };
    let mut maker = Maker::new(schemas, &validators, SEED);
    let each = COUNT.div_ceil(targets.len().max(1)).max(EACH);
    let mut made = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        let drawn = (0..each * DRAWS).filter_map(|_| maker.instance(target)).filter(|value| !contradicts(value));
        made.extend(drawn.take(each).map(|value| (index, value)));
    }
    Ok(made)
}

/// The values of discriminators that, on a base without alternatives of its own, mean a schema that extends it: property, value
/// and schema. JSON Schema knows nothing of that, so that an instance of the base may say that it is one of the others.
fn tags_of_bases(schemas: &HashMap<String, Value>) -> Vec<(&str, &str, &str)> {
    let bases = schemas.values().filter(|schema| schema.get("oneOf").is_none() && schema.get("anyOf").is_none());
    let discriminators = bases.filter_map(|schema| {
        let discriminator = schema.get("discriminator")?;
        Some((discriminator.get("propertyName")?.as_str()?, discriminator.get("mapping")?.as_object()?))
    });
    let tags = discriminators.flat_map(|(property, mapping)| {
        mapping
            .iter()
            .filter_map(move |(tag, target)| Some((property, tag.as_str(), dialect::referred(target.as_str()?))))
    });
    tags.collect()
}

/// Returns whether any object in a value is as `is` says.
fn any_object(value: &Value, is: &dyn Fn(&Map<String, Value>) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| any_object(item, is)),
        Value::Object(members) => is(members) || members.values().any(|member| any_object(member, is)),
        _ => false,
    }
}
