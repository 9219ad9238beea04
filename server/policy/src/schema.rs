//! The Cedar schema of a tenant, made from its rights catalogue.
//!
//! How GNAP reads in Cedar (namespace `Gnap`):
//!
//! | GNAP | Cedar |
//! |---|---|
//! | client instance | `principal`, a `Client` in its `ClientClass`, with `proof` and maybe `class` |
//! | `type` and one of `actions` | action `"<type>:<action>"`, in the group `"<type>:*"` |
//! | the right as a whole | action `"<type>:access"`, in the same group |
//! | `identifier` | `resource`, a `Res` of that name; without one a `Res` named like the type |
//! | `type` | the resource is in `ResType::"<type>"` |
//! | one of `locations` | the resource is in `Location::"<url>"` and in every prefix of the URL |
//! | everything the right says | `context.right`; a dimension it leaves open is absent there |
//! | the type's own fields | `context.right.<field>`, typed as [`crate::field`] tells |
//! | RO and end user | `context.ro`, `context.endUser`, absent before someone signed in; what is known about them are tags |
//! | end user, as a trusted client asserts | `context.assertedUser`, absent without an assertion |
//! | consent, token flags | `context.consented`, `context.remembered`, `context.flags` |
//! | who else agreed | `context.approvedBy` |
//! | sign-in | `context.acr`, `context.acrLevel` (from 1), `context.amr`, `context.signInAge` (seconds) |
//! | time | `context.now`; `context.local` and `context.weekday` (Monday is 1) where the tenant is |
//! | agent | `context.agent`, `context.operator`, `context.actorDepth` (0 without one) |
//! | purpose, address, history | `context.purpose`, `context.address`, `context.priorGrants`, `context.priorGrantAge` |
//! | key age, attestation | `principal.keyAge` (seconds), tags of `principal` |
//! | relationships | parents: `in Gnap::Group::"…"`, `in Gnap::Object::"<type>:<identifier>"`; `resource.relations.<name>` |
//!
//! Identifiers and locations are entities of two types, so that a client
//! cannot name an identifier that passes for a location. A right that leaves a
//! dimension open covers all of it: a forbid about one location does not fire
//! for a right without locations, unless it also looks at
//! `context.right has locations`. Actions are known, so there it is done for
//! the policies: a right without actions is decided as `access` and as every
//! action of its type.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use cedar_policy::{EntityTypeName, Schema};
use cedar_policy_core::ast::{Eid, Entity, EntityType, EntityUID, Name};
use gnap::right::RightObject;
use serde_json::{Map, Value, json};

use crate::field::{self, Field};
use crate::problem::CompileError;
use crate::vocabulary::{RightType, Vocabulary};

/// The action that stands for a right as a whole.
const ACCESS: &str = "access";
/// The group of all actions of a type; no action can have this name.
const GROUP: &str = "*";

/// A rights catalogue, ready for questions.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub schema: Schema,
    pub names: Names,
    pub types: BTreeMap<String, Entry>,
    /// Relations to resources that policies know.
    pub relations: Vec<String>,
}

/// Names of entity types and functions.
#[derive(Debug)]
pub(crate) struct Names {
    pub client: EntityType,
    pub client_class: EntityType,
    pub user: EntityType,
    pub group: EntityType,
    pub agent: EntityType,
    pub res: EntityType,
    pub res_type: EntityType,
    pub object: EntityType,
    pub relation: EntityType,
    pub location: EntityType,
    pub datetime: Name,
    pub ip: Name,
    pub decimal: Name,
    action: EntityType,
}

/// One right type.
#[derive(Debug)]
pub(crate) struct Entry {
    pub group: EntityUID,
    pub fields: Vec<Field>,
    pub actions: Vec<Action>,
}

/// One action of a right type.
#[derive(Debug)]
pub(crate) struct Action {
    /// Its name within the type.
    pub name: String,
    pub uid: EntityUID,
    pub entity: Arc<Entity>,
}

impl Catalogue {
    /// # Errors
    /// When two entries cannot be told apart.
    pub(crate) fn new(vocabulary: &Vocabulary) -> Result<Self, CompileError> {
        let names = Names::new()?;
        let mut types = BTreeMap::new();
        let mut taken = HashSet::new();
        for right_type in &vocabulary.right_types {
            let entry = Entry::new(right_type, &names);
            for action in &entry.actions {
                if action.uid == entry.group || !taken.insert(action.uid.clone()) {
                    return Err(CompileError::AmbiguousName(name_of(&action.uid)));
                }
            }
            if !taken.insert(entry.group.clone()) {
                return Err(CompileError::AmbiguousName(name_of(&entry.group)));
            }
            types.insert(right_type.name.clone(), entry);
        }
        let schema = Schema::from_json_value(document(&types, &vocabulary.relations))
            .map_err(|error| CompileError::Schema(Box::new(error)))?;
        Ok(Self {
            schema,
            names,
            types,
            relations: vocabulary.relations.clone(),
        })
    }
}

impl Names {
    pub(crate) fn new() -> Result<Self, CompileError> {
        let name = |text: &str| -> Result<EntityType, CompileError> {
            let parsed: Result<EntityTypeName, _> = format!("Gnap::{text}").parse();
            let parsed = parsed.map_err(|error| CompileError::Schema(Box::new(error)))?;
            Ok(AsRef::<EntityType>::as_ref(&parsed).clone())
        };
        let function = |text: &str| -> Result<Name, CompileError> {
            text.parse()
                .map_err(|error| CompileError::Schema(Box::new(error)))
        };
        Ok(Self {
            client: name("Client")?,
            client_class: name("ClientClass")?,
            user: name("User")?,
            group: name("Group")?,
            agent: name("Agent")?,
            res: name("Res")?,
            res_type: name("ResType")?,
            object: name("Object")?,
            relation: name("Relation")?,
            location: name("Location")?,
            action: name("Action")?,
            datetime: function("datetime")?,
            ip: function("ip")?,
            decimal: function("decimal")?,
        })
    }
}

/// The entity of that type and id.
pub(crate) fn uid(of: &EntityType, id: &str) -> EntityUID {
    EntityUID::from_components(of.clone(), Eid::new(id), None)
}

/// The id of an entity as it was given.
pub(crate) fn name_of(uid: &EntityUID) -> String {
    AsRef::<str>::as_ref(uid.eid()).to_owned()
}

impl Entry {
    fn new(right_type: &RightType, names: &Names) -> Self {
        let id = |action: &str| uid(&names.action, &format!("{}:{action}", right_type.name));
        let group = id(GROUP);
        let mut actions: Vec<Action> = Vec::with_capacity(right_type.actions.len() + 1);
        let whole = std::iter::once(ACCESS);
        for name in whole.chain(right_type.actions.iter().map(String::as_str)) {
            if actions.iter().any(|action| action.name == name) {
                continue;
            }
            let uid = id(name);
            actions.push(Action {
                name: name.to_owned(),
                entity: Arc::new(Entity::new_with_attr_partial_value(
                    uid.clone(),
                    [],
                    HashSet::new(),
                    HashSet::from([group.clone()]),
                    [],
                )),
                uid,
            });
        }
        let schema = right_type.schema.as_ref();
        Self {
            group,
            fields: schema.map(field::fields).unwrap_or_default(),
            actions,
        }
    }

    /// The actions to decide for `right`. Without actions a right covers all
    /// of them, so all are decided; an empty list counts as none given,
    /// because an RS may not see the difference.
    ///
    /// # Errors
    /// The first action that the type does not have.
    pub(crate) fn asked<'e, 'r>(
        &'e self,
        right: &'r RightObject,
    ) -> Result<Vec<&'e Action>, Unknown<'r>> {
        let names = right.actions.as_deref().unwrap_or_default();
        if names.is_empty() {
            return Ok(self.actions.iter().collect());
        }
        let mut asked: Vec<&Action> = Vec::with_capacity(names.len());
        for name in names {
            let Some(action) = self.actions.iter().find(|action| action.name == *name) else {
                return Err(Unknown(name));
            };
            if !asked.iter().any(|known| known.name == action.name) {
                asked.push(action);
            }
        }
        Ok(asked)
    }

    /// The actions that can be named.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.name != ACCESS)
    }
}

/// An action that a right type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unknown<'r>(pub &'r str);

/// The schema in Cedar's JSON form: names of the catalogue need no escaping.
fn document(types: &BTreeMap<String, Entry>, relations: &[String]) -> Value {
    let mut common = Map::new();
    let mut actions = Map::new();
    for (number, entry) in types.values().enumerate() {
        // A type's context is its own: own fields differ.
        let context = format!("Context{number}");
        let right = format!("Right{number}");
        common.insert(right.clone(), right_of(entry));
        common.insert(context.clone(), context_of(&right));
        let group = name_of(&entry.group);
        actions.insert(group.clone(), json!({}));
        for action in &entry.actions {
            let declared = json!({
                "memberOf": [{"id": group}],
                "appliesTo": {
                    "principalTypes": ["Client"],
                    "resourceTypes": ["Res"],
                    "context": {"type": context},
                },
            });
            actions.insert(name_of(&action.uid), declared);
        }
    }
    json!({"Gnap": {
        "commonTypes": common,
        "entityTypes": entity_types(types, relations),
        "actions": actions,
    }})
}

fn text() -> Value {
    json!({"type": "String"})
}

fn texts() -> Value {
    json!({"type": "Set", "element": {"type": "String"}})
}

fn maybe(mut of: Value) -> Value {
    of["required"] = json!(false);
    of
}

fn record(attributes: &Value) -> Value {
    json!({"type": "Record", "attributes": attributes})
}

fn right_of(entry: &Entry) -> Value {
    let mut attributes = json!({
        "type": text(),
        "actions": maybe(texts()),
        "locations": maybe(texts()),
        "datatypes": maybe(texts()),
        "privileges": maybe(texts()),
        "identifier": maybe(text()),
    });
    for (name, of) in field::declared(&entry.fields) {
        attributes[name] = of;
    }
    record(&attributes)
}

fn context_of(right: &str) -> Value {
    let user = || json!({"type": "Entity", "name": "User"});
    let long = || json!({"type": "Long"});
    let yes_or_no = || json!({"type": "Boolean"});
    let extension = |name: &str| json!({"type": "Extension", "name": name});
    record(&json!({
        "now": extension("datetime"),
        "local": extension("datetime"),
        "weekday": long(),
        "ro": maybe(user()),
        "endUser": maybe(user()),
        "assertedUser": maybe(user()),
        "consented": yes_or_no(),
        "remembered": yes_or_no(),
        "approvedBy": {"type": "Set", "element": user()},
        "acr": maybe(text()),
        "acrLevel": maybe(long()),
        "amr": maybe(texts()),
        "signInAge": maybe(long()),
        "flags": texts(),
        "agent": maybe(json!({"type": "Entity", "name": "Agent"})),
        "operator": maybe(text()),
        "actorDepth": long(),
        "purpose": maybe(text()),
        "address": maybe(extension("ipaddr")),
        "priorGrants": maybe(long()),
        "priorGrantAge": maybe(long()),
        "right": {"type": right},
    }))
}

fn entity_types(types: &BTreeMap<String, Entry>, relations: &[String]) -> Value {
    // Naming a right type that is not there is a mistake, found when compiling.
    let res_type = match types.is_empty() {
        true => json!({}),
        false => json!({"enum": types.keys().collect::<Vec<_>>()}),
    };
    let relation = json!({"type": "Set", "element": {"type": "Entity", "name": "Relation"}});
    let relations: Map<String, Value> = relations
        .iter()
        .map(|name| (name.clone(), relation.clone()))
        .collect();
    let client =
        json!({"proof": text(), "class": maybe(text()), "keyAge": maybe(json!({"type": "Long"}))});
    json!({
        "Group": {"memberOfTypes": ["Group", "Relation"]},
        "User": {"memberOfTypes": ["Group", "Relation"], "tags": text()},
        "Agent": {"memberOfTypes": ["Group", "Relation"]},
        "ClientClass": {"memberOfTypes": ["ClientClass", "Group", "Relation"]},
        "Client": {
            "memberOfTypes": ["ClientClass", "Group", "Relation"],
            "shape": record(&client),
            "tags": text(),
        },
        "Relation": {},
        "ResType": res_type,
        "Location": {"memberOfTypes": ["Location"]},
        "Object": {"memberOfTypes": ["Object"]},
        "Res": {
            "memberOfTypes": ["ResType", "Location", "Object"],
            "shape": record(&json!({"relations": record(&Value::Object(relations))})),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right_type(name: &str, actions: &[&str]) -> RightType {
        RightType {
            name: name.to_owned(),
            actions: actions.iter().map(|&action| action.to_owned()).collect(),
            ..RightType::default()
        }
    }

    fn new(right_types: &[RightType]) -> Result<Catalogue, CompileError> {
        Catalogue::new(&Vocabulary {
            right_types: right_types.to_vec(),
            ..Vocabulary::default()
        })
    }

    #[test]
    fn refuses_names_that_read_alike() {
        let twice = [right_type("photo", &[]), right_type("photo", &["read"])];
        assert!(new(&twice).is_err());
        let group = [right_type("photo", &["*"])];
        assert!(new(&group).is_err());
        let nested = [right_type("a", &["b:c"]), right_type("a:b", &["c"])];
        assert!(new(&nested).is_err());
        let nested_group = [right_type("a", &["b:*"]), right_type("a:b", &["c"])];
        assert!(new(&nested_group).is_err());
    }

    #[test]
    fn accepts_any_characters_and_an_empty_catalogue() {
        assert!(new(&[]).is_ok());
        let odd = [
            right_type(
                "a\"; permit(principal, action, resource);",
                &["ü\n\\", "access", ""],
            ),
            right_type("https://rs.example/types#1", &["read", "read"]),
        ];
        assert!(new(&odd).is_ok());
    }
}
