//! Policies for people who do not write Cedar: a catalogue of sentences with
//! slots. What is stored is the template's name and the values of its slots;
//! its Cedar text is made from them.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::location;

/// A sentence with slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Its name, which stays the same.
    pub name: &'static str,
    /// The sentence, with slots in braces.
    pub sentence: &'static str,
    /// Its slots.
    pub slots: &'static [Slot],
}

/// A gap in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// Its name.
    pub name: &'static str,
    /// What fills it.
    pub kind: SlotKind,
}

/// What fills a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// A client class.
    Class,
    /// A right type.
    RightType,
    /// Actions of the right type; an empty list means all.
    Actions,
    /// A group.
    Group,
    /// A relation to a resource.
    Relation,
    /// A number from 1.
    Count,
    /// A number.
    Number,
    /// An own field of the right type.
    Field,
    /// An authentication context class.
    Acr,
    /// A duration such as `5m`.
    Duration,
    /// A time of day such as `08:30`.
    TimeOfDay,
    /// A range of addresses such as `10.0.0.0/8`.
    Range,
    /// A location.
    Location,
    /// Words for people; may be empty.
    Text,
}

/// A template with its slots filled: what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The template.
    pub template: String,
    /// The values of its slots.
    pub slots: BTreeMap<String, Value>,
}

/// Why a template cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is no template of that name.
    #[error("there is no template `{0}`")]
    Unknown(String),
    /// A slot has no value.
    #[error("slot `{0}` is empty")]
    Missing(String),
    /// A slot has a value that does not fit.
    #[error("slot `{0}` cannot have this value")]
    Misfit(String),
    /// A value is for no slot.
    #[error("the template has no slot `{0}`")]
    NoSlot(String),
}

const CLASS: Slot = slot("class", SlotKind::Class);
const RIGHT_TYPE: Slot = slot("type", SlotKind::RightType);
const ACTIONS: Slot = slot("actions", SlotKind::Actions);
const WHY: Slot = slot("why", SlotKind::Text);

const TEMPLATES: &[Template] = &[
    Template {
        name: "class-may",
        sentence: "Clients of {class} may have {actions} on {type} without anybody being asked.",
        slots: &[CLASS, RIGHT_TYPE, ACTIONS, WHY],
    },
    Template {
        name: "anybody-may",
        sentence: "Every client may have {actions} on {type}, as far as other policies let it.",
        slots: &[RIGHT_TYPE, ACTIONS, WHY],
    },
    Template {
        name: "ask-user",
        sentence: "The end user is asked before {actions} on {type}; a yes is remembered for \
                   {remember}.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("remember", SlotKind::Duration),
            WHY,
        ],
    },
    Template {
        name: "ask-group",
        sentence: "{count} of {group} are asked before {actions} on {type}.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("group", SlotKind::Group),
            slot("count", SlotKind::Count),
            WHY,
        ],
    },
    Template {
        name: "sign-in-first",
        sentence: "A sign-in of {acr}, at most {max_age} old, is needed before {actions} on {type}.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("acr", SlotKind::Acr),
            slot("max_age", SlotKind::Duration),
            WHY,
        ],
    },
    Template {
        name: "only-class",
        sentence: "Only clients of {class} may have {actions} on {type}.",
        slots: &[CLASS, RIGHT_TYPE, ACTIONS, WHY],
    },
    Template {
        name: "only-hours",
        sentence: "{actions} on {type} only on weekdays from {from} to {until}.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("from", SlotKind::TimeOfDay),
            slot("until", SlotKind::TimeOfDay),
            WHY,
        ],
    },
    Template {
        name: "only-from",
        sentence: "{actions} on {type} only from addresses in {range}.",
        slots: &[RIGHT_TYPE, ACTIONS, slot("range", SlotKind::Range), WHY],
    },
    Template {
        name: "up-to",
        sentence: "Every client may have {actions} on {type} with {field} up to {limit}.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("field", SlotKind::Field),
            slot("limit", SlotKind::Number),
            WHY,
        ],
    },
    Template {
        name: "members-may",
        sentence: "Clients may have {actions} on {type} for people of {group}.",
        slots: &[RIGHT_TYPE, ACTIONS, slot("group", SlotKind::Group), WHY],
    },
    Template {
        name: "related-may",
        sentence: "Clients may have {actions} on {type} for the {relation} of the resource.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("relation", SlotKind::Relation),
            WHY,
        ],
    },
    Template {
        name: "only-at",
        sentence: "{actions} on {type} only at {location} and below.",
        slots: &[
            RIGHT_TYPE,
            ACTIONS,
            slot("location", SlotKind::Location),
            WHY,
        ],
    },
    Template {
        name: "no-bearer",
        sentence: "{type} is never given to tokens that are bound to no key.",
        slots: &[RIGHT_TYPE, WHY],
    },
];

const fn slot(name: &'static str, kind: SlotKind) -> Slot {
    Slot { name, kind }
}

/// All templates.
pub fn templates() -> &'static [Template] {
    TEMPLATES
}

impl Linked {
    /// The policy as Cedar text.
    ///
    /// # Errors
    /// When there is no such template, or a value does not fit its slot.
    pub fn text(&self) -> Result<String, TemplateError> {
        let mut templates = TEMPLATES.iter();
        let template = templates
            .find(|template| template.name == self.template)
            .ok_or_else(|| TemplateError::Unknown(self.template.clone()))?;
        for name in self.slots.keys() {
            if !template.slots.iter().any(|slot| slot.name == name) {
                return Err(TemplateError::NoSlot(name.clone()));
            }
        }
        let mut filled = Filled::default();
        for slot in template.slots {
            let value = match (self.slots.get(slot.name), slot.kind) {
                (Some(value), _) => value.clone(),
                (None, SlotKind::Text) => Value::String(String::new()),
                (None, _) => return Err(TemplateError::Missing(slot.name.to_owned())),
            };
            let written = write(slot.kind, &value)
                .ok_or_else(|| TemplateError::Misfit(slot.name.to_owned()))?;
            filled.0.insert(slot.name, written);
        }
        let rule = filled.rule(template.name, &self.slots);
        Ok(match filled.get("why") {
            "\"\"" => rule,
            why => format!("@text({why})\n{rule}"),
        })
    }
}

/// Slots as they stand in Cedar text.
#[derive(Default)]
struct Filled(BTreeMap<&'static str, String>);

impl Filled {
    fn get(&self, slot: &str) -> &str {
        self.0.get(slot).map_or("", String::as_str)
    }

    fn rule(&self, template: &str, slots: &BTreeMap<String, Value>) -> String {
        let get = |slot: &str| self.get(slot);
        let actions = actions(slots);
        let class = format!("principal in Gnap::ClientClass::{}", get("class"));
        let scope = |effect: &str| format!("{effect} (principal, {actions}, resource)");
        let ro_in = |of: &str| format!("context has ro && context.ro in {of}");
        match template {
            "class-may" => format!("permit ({class}, {actions}, resource);"),
            "ask-user" => format!(
                "@require(\"consent\") @remember({})\n{};",
                get("remember"),
                scope("forbid")
            ),
            "ask-group" => format!(
                "@require(\"approval\") @group({}) @count(\"{}\")\n{};",
                get("group"),
                get("count"),
                scope("forbid")
            ),
            "sign-in-first" => format!(
                "@require(\"step-up\") @acr({}) @max_age({})\n{};",
                get("acr"),
                get("max_age"),
                scope("forbid")
            ),
            "only-class" => format!("{}\nunless {{ {class} }};", scope("forbid")),
            "only-hours" => format!(
                "{}\nunless {{\n  context.weekday <= 5 &&\n  context.local.toTime() >= \
                 duration({}) &&\n  context.local.toTime() < duration({})\n}};",
                scope("forbid"),
                get("from"),
                get("until")
            ),
            "only-from" => format!(
                "{}\nunless {{ context has address && context.address.isInRange(ip({})) }};",
                scope("forbid"),
                get("range")
            ),
            "up-to" => format!(
                "@limit(\"{} <= {}\")\n{};",
                get("field"),
                get("limit"),
                scope("permit")
            ),
            "members-may" => {
                let group = format!("Gnap::Group::{}", get("group"));
                format!("{}\nwhen {{ {} }};", scope("permit"), ro_in(&group))
            }
            "related-may" => {
                let relation = format!("resource.relations[{}]", get("relation"));
                format!("{}\nwhen {{ {} }};", scope("permit"), ro_in(&relation))
            }
            "only-at" => format!(
                "{}\nunless {{ resource in Gnap::Location::{} }};",
                scope("forbid"),
                get("location")
            ),
            "no-bearer" => format!(
                "{}\nwhen {{ context.flags.contains(\"bearer\") }};",
                scope("forbid")
            ),
            _ => format!("{};", scope("permit")),
        }
    }
}

fn actions(slots: &BTreeMap<String, Value>) -> String {
    let right_type = slots
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let action = |name: &str| format!("Gnap::Action::{}", quoted(&format!("{right_type}:{name}")));
    let named = slots.get("actions").and_then(Value::as_array);
    let named: Vec<String> = named
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(action)
        .collect();
    match named.is_empty() {
        true => format!("action in {}", action("*")),
        false => format!("action in [{}]", named.join(", ")),
    }
}

fn write(kind: SlotKind, value: &Value) -> Option<String> {
    let text = || value.as_str();
    let filled = || text().filter(|text| !text.is_empty()).map(quoted);
    match kind {
        SlotKind::Class
        | SlotKind::RightType
        | SlotKind::Group
        | SlotKind::Relation
        | SlotKind::Acr => filled(),
        SlotKind::Actions => {
            let all = value.as_array()?;
            all.iter().all(Value::is_string).then(String::new)
        }
        SlotKind::Count => value
            .as_u64()
            .filter(|count| *count > 0)
            .map(|count| count.to_string()),
        SlotKind::Number => value.as_number().map(ToString::to_string),
        SlotKind::Field => text()
            .filter(|name| {
                let is_of_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
                !name.is_empty() && name.chars().all(is_of_name)
            })
            .map(str::to_owned),
        SlotKind::Duration => text()
            .filter(|text| crate::annotation::seconds(text).is_some())
            .map(quoted),
        SlotKind::TimeOfDay => {
            let (hours, minutes) = text()?.split_once(':')?;
            let number = |text: &str, below: u32| {
                let is_plain = text.len() == 2 && text.bytes().all(|c| c.is_ascii_digit());
                text.parse::<u32>()
                    .ok()
                    .filter(|number| is_plain && *number < below)
            };
            let (hours, minutes) = (number(hours, 24)?, number(minutes, 60)?);
            Some(quoted(&format!("{hours}h{minutes}m")))
        }
        SlotKind::Range => filled(),
        SlotKind::Location => {
            let canonical = location::canonical(text()?).ok()?;
            (!canonical.is_empty()).then(|| quoted(&canonical))
        }
        SlotKind::Text => text().map(quoted),
    }
}

/// A Cedar string: nothing in a value can end it.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::compile::{PolicySet, Source};
    use crate::vocabulary::{RightType, Vocabulary};

    fn vocabulary(right_type: &str) -> Vocabulary {
        Vocabulary {
            right_types: vec![RightType {
                name: right_type.to_owned(),
                actions: vec!["read".to_owned(), "send".to_owned()],
                schema: Some(json!({"properties": {"amount": {"type": "integer"}}})),
            }],
            relations: vec!["viewer".to_owned()],
            ..Vocabulary::default()
        }
    }

    fn filled(template: &Template, text: &str) -> Linked {
        let slots = template.slots.iter().map(|slot| {
            let value = match slot.kind {
                SlotKind::Actions => json!(["read"]),
                SlotKind::Count => json!(2),
                SlotKind::Number => json!(100),
                SlotKind::Field => json!("amount"),
                SlotKind::Duration => json!("10m"),
                SlotKind::TimeOfDay => json!("08:30"),
                SlotKind::Range => json!("10.0.0.0/8"),
                SlotKind::Location => json!("HTTPS://rs.example/a/"),
                SlotKind::Relation => json!("viewer"),
                SlotKind::Class
                | SlotKind::RightType
                | SlotKind::Group
                | SlotKind::Acr
                | SlotKind::Text => json!(text),
            };
            (slot.name.to_owned(), value)
        });
        Linked {
            template: template.name.to_owned(),
            slots: slots.collect(),
        }
    }

    #[test]
    fn every_template_is_valid_whatever_fills_it_and_stays_one_rule() {
        for template in templates() {
            for text in [
                "photo",
                "a\"); permit (principal, action, resource); //",
                "\\",
                "\n\u{0}ü",
            ] {
                let linked = filled(template, text);
                let source = Source {
                    id: template.name.to_owned(),
                    text: linked.text().unwrap(),
                };
                let set = PolicySet::compile(1, &vocabulary(text), std::slice::from_ref(&source));
                let set = set.unwrap_or_else(|error| panic!("{error} in {}", source.text));
                assert_eq!(set.rules.len(), 1, "{}", source.text);
                assert!(crate::format(&source.text).is_ok());
            }
        }
    }

    #[test]
    fn every_slot_is_in_the_sentence_or_tells_why() {
        for template in templates() {
            for slot in template.slots {
                let named = template.sentence.contains(&format!("{{{}}}", slot.name));
                assert!(
                    named || slot.name == "why",
                    "{} {}",
                    template.name,
                    slot.name
                );
            }
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let template = templates()
            .iter()
            .find(|it| it.name == "only-hours")
            .unwrap();
        let good = filled(template, "photo");
        assert!(good.text().is_ok());
        let with = |name: &str, value: Value| {
            let mut linked = good.clone();
            linked.slots.insert(name.to_owned(), value);
            linked.text().unwrap_err()
        };
        for bad in [
            json!("8:30"),
            json!("24:00"),
            json!("08:60"),
            json!(8),
            json!(""),
        ] {
            assert_eq!(with("from", bad), TemplateError::Misfit("from".to_owned()));
        }
        assert_eq!(with("x", json!(1)), TemplateError::NoSlot("x".to_owned()));
        let mut less = good.clone();
        less.slots.remove("until");
        assert_eq!(
            less.text().unwrap_err(),
            TemplateError::Missing("until".to_owned())
        );
        let unknown = Linked {
            template: "x".to_owned(),
            slots: BTreeMap::new(),
        };
        assert_eq!(
            unknown.text().unwrap_err(),
            TemplateError::Unknown("x".to_owned())
        );
    }
}
