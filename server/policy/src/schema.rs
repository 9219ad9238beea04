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
//! | RO and end user | `context.ro`, `context.endUser`, absent before someone signed in |
//! | end user, as a trusted client asserts | `context.assertedUser`, absent without an assertion |
//! | consent, time, token flags | `context.consented`, `context.now`, `context.flags` |
//!
//! Identifiers and locations are entities of two types, so that a client
//! cannot name an identifier that passes for a location. A right that leaves a
//! dimension open covers all of it: a forbid about one location does not fire
//! for a right without locations, unless it also looks at
//! `context.right has locations`. Actions are known, so there it is done for
//! the policies: a right without actions is decided as `access` and as every
//! action of its type.

use std::collections::{HashMap, HashSet};

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, Schema};
use gnap::right::RightObject;
use serde_json::{Map, Value, json};

use crate::decision::{Reason, ReasonKind};
use crate::problem::CompileError;
use crate::vocabulary::RightType;

/// The action that stands for a right as a whole.
const ACCESS: &str = "access";
/// The group of all actions of a type; no action can have this name.
const GROUP: &str = "*";

/// A rights catalogue, ready for questions.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub schema: Schema,
    pub names: Names,
    types: HashMap<String, Entry>,
}

/// Names of entity types.
#[derive(Debug)]
pub(crate) struct Names {
    pub client: EntityTypeName,
    pub client_class: EntityTypeName,
    pub user: EntityTypeName,
    pub res: EntityTypeName,
    pub res_type: EntityTypeName,
    pub location: EntityTypeName,
    action: EntityTypeName,
}

/// One right type.
#[derive(Debug)]
pub(crate) struct Entry {
    pub group: EntityUid,
    actions: Vec<Action>,
}

/// One action of a right type.
#[derive(Debug)]
pub(crate) struct Action {
    /// Its name within the type.
    pub name: String,
    pub uid: EntityUid,
    pub entity: Entity,
}

impl Catalogue {
    /// # Errors
    /// When two entries cannot be told apart.
    pub(crate) fn new(right_types: &[RightType]) -> Result<Self, CompileError> {
        let names = Names::new()?;
        let mut types = HashMap::new();
        let mut taken = HashSet::new();
        for right_type in right_types {
            let entry = Entry::new(right_type, &names);
            for action in &entry.actions {
                if action.uid == entry.group || !taken.insert(action.uid.clone()) {
                    return Err(CompileError::AmbiguousName(
                        action.uid.id().unescaped().to_owned(),
                    ));
                }
            }
            if !taken.insert(entry.group.clone()) {
                return Err(CompileError::AmbiguousName(
                    entry.group.id().unescaped().to_owned(),
                ));
            }
            types.insert(right_type.name.clone(), entry);
        }
        let schema = Schema::from_json_value(document(&types))
            .map_err(|error| CompileError::Schema(Box::new(error)))?;
        Ok(Self {
            schema,
            names,
            types,
        })
    }

    pub(crate) fn find(&self, right_type: &str) -> Option<&Entry> {
        self.types.get(right_type)
    }
}

impl Names {
    fn new() -> Result<Self, CompileError> {
        let name = |text: &str| {
            format!("Gnap::{text}")
                .parse()
                .map_err(|error| CompileError::Schema(Box::new(error)))
        };
        Ok(Self {
            client: name("Client")?,
            client_class: name("ClientClass")?,
            user: name("User")?,
            res: name("Res")?,
            res_type: name("ResType")?,
            location: name("Location")?,
            action: name("Action")?,
        })
    }
}

/// The entity of that type and id.
pub(crate) fn uid(of: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
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
                entity: Entity::new_no_attrs(uid.clone(), HashSet::from([group.clone()])),
                uid,
            });
        }
        Self { group, actions }
    }

    /// The actions to decide for `right`. Without actions a right covers all
    /// of them, so all are decided; an empty list counts as none given,
    /// because an RS may not see the difference.
    ///
    /// # Errors
    /// The reason to deny: the type does not have an action.
    pub(crate) fn asked(&self, right: &RightObject) -> Result<Vec<&Action>, Reason> {
        let names = right.actions.as_deref().unwrap_or_default();
        if names.is_empty() {
            return Ok(self.actions.iter().collect());
        }
        let mut asked: Vec<&Action> = Vec::with_capacity(names.len());
        for name in names {
            let Some(action) = self.actions.iter().find(|action| action.name == *name) else {
                return Err(Reason::of_action(ReasonKind::UnknownAction, name));
            };
            if !asked.iter().any(|known| known.name == action.name) {
                asked.push(action);
            }
        }
        Ok(asked)
    }
}

/// The schema in Cedar's JSON form: names of the catalogue need no escaping.
fn document(types: &HashMap<String, Entry>) -> Value {
    let text = || json!({"type": "String"});
    let texts = || json!({"type": "Set", "element": {"type": "String"}});
    let maybe = |mut of: Value| {
        of["required"] = json!(false);
        of
    };
    let record = |attributes: Value| json!({"type": "Record", "attributes": attributes});
    let user = || json!({"type": "Entity", "name": "User"});

    let mut actions = Map::new();
    for entry in types.values() {
        let group = entry.group.id().unescaped();
        actions.insert(group.to_owned(), json!({}));
        for action in &entry.actions {
            let declared = json!({
                "memberOf": [{"id": group}],
                "appliesTo": {
                    "principalTypes": ["Client"],
                    "resourceTypes": ["Res"],
                    "context": {"type": "Context"},
                },
            });
            actions.insert(action.uid.id().unescaped().to_owned(), declared);
        }
    }

    // Naming a right type that is not there is a mistake, found when compiling.
    let res_type = match types.is_empty() {
        true => json!({}),
        false => json!({"enum": types.keys().collect::<Vec<_>>()}),
    };
    json!({"Gnap": {
        "commonTypes": {
            "Right": record(json!({
                "type": text(),
                "actions": maybe(texts()),
                "locations": maybe(texts()),
                "datatypes": maybe(texts()),
                "privileges": maybe(texts()),
                "identifier": maybe(text()),
            })),
            "Context": record(json!({
                "now": {"type": "Extension", "name": "datetime"},
                "ro": maybe(user()),
                "endUser": maybe(user()),
                "assertedUser": maybe(user()),
                "consented": {"type": "Boolean"},
                "flags": texts(),
                "right": {"type": "Right"},
            })),
        },
        "entityTypes": {
            "Group": {"memberOfTypes": ["Group"]},
            "User": {"memberOfTypes": ["Group"]},
            "ClientClass": {"memberOfTypes": ["ClientClass"]},
            "Client": {
                "memberOfTypes": ["ClientClass"],
                "shape": record(json!({"proof": text(), "class": maybe(text())})),
            },
            "ResType": res_type,
            "Location": {"memberOfTypes": ["Location"]},
            "Res": {"memberOfTypes": ["ResType", "Location"]},
        },
        "actions": actions,
    }})
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

    #[test]
    fn refuses_names_that_read_alike() {
        let twice = [right_type("photo", &[]), right_type("photo", &["read"])];
        assert!(Catalogue::new(&twice).is_err());
        let group = [right_type("photo", &["*"])];
        assert!(Catalogue::new(&group).is_err());
        let nested = [right_type("a", &["b:c"]), right_type("a:b", &["c"])];
        assert!(Catalogue::new(&nested).is_err());
        let nested_group = [right_type("a", &["b:*"]), right_type("a:b", &["c"])];
        assert!(Catalogue::new(&nested_group).is_err());
    }

    #[test]
    fn accepts_any_characters_and_an_empty_catalogue() {
        assert!(Catalogue::new(&[]).is_ok());
        let odd = [
            right_type(
                "a\"; permit(principal, action, resource);",
                &["ü\n\\", "access", ""],
            ),
            right_type("https://rs.example/types#1", &["read", "read"]),
        ];
        assert!(Catalogue::new(&odd).is_ok());
    }
}
