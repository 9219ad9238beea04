//! What the annotations of a rule say.
//!
//! | annotation | on | means |
//! |---|---|---|
//! | `@id("…")` | any | the rule's name |
//! | `@text("…")` | any | why, in words for people |
//! | `@note("…")` | any | for authors only |
//! | `@require("consent")` | forbid | a gate: the end user's yes opens it |
//! | `@remember("30d")` | consent gate | how long the yes may be remembered |
//! | `@require("approval")` | forbid | a gate: the yes of others opens it |
//! | `@group("…")` | approval gate | these others are people of a group |
//! | `@role("…")` | approval gate | these others are administrators with a role |
//! | `@count("2")` | approval gate | how many of them; 1 if not given |
//! | `@require("step-up")` | forbid | a gate: a better sign-in opens it |
//! | `@acr("…")`, `@max_age("5m")` | step-up gate | how strong and how fresh |
//! | `@token("durable")`, `@token("replaced")` | permit, gate | whether a token's value outlives its rotation (RFC 9635 §3.2.1) |
//! | `@bearer("refused")` | permit, gate | no bearer token, whatever was asked |
//! | `@lifetime("10m")` | permit, gate | how long a token lives at most |
//! | `@format("jwt-signed")` | permit, gate | how a token is written |
//! | `@narrow("actions locations")` | permit, forbid | a part of a right may be given: in these dimensions |
//! | `@limit("amount <= 100")` | permit | up to this value of the type's own field |
//!
//! Durations are seconds, or a number with `s`, `m`, `h` or `d`.

use cedar_policy::{Effect, Policy};

use crate::decision::{ApproverRole, Approvers, Bearer, Demand, Format, Value};
use crate::limit::Limit;

/// What a rule says beside its scope and condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notes {
    pub name: Option<String>,
    pub text: Option<String>,
    pub role: Role,
    pub value: Option<Value>,
    pub bearer: Option<Bearer>,
    pub lifetime: Option<u64>,
    pub format: Option<Format>,
    pub narrow: Option<Vec<Dimension>>,
    pub limit: Option<Limit>,
}

/// What a rule does to a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Permit,
    Forbid,
    /// A forbid that something opens; nothing known does if there is no demand.
    Gate(Option<Demand>),
}

/// A dimension of rights in which they can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dimension {
    Actions,
    Locations,
    Datatypes,
    Privileges,
}

/// An annotation that says nothing this version understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misplaced {
    /// Its key.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

const KNOWN: &[&str] = &[
    "id", "text", "note", "require", "remember", "group", "role", "count", "acr", "max_age",
    "token", "bearer", "lifetime", "format", "narrow", "limit",
];

impl Notes {
    /// Reads the annotations of a rule.
    ///
    /// # Errors
    /// When one is not known, or does not belong where it is: a limit that is
    /// not understood must not be skipped.
    pub(crate) fn read(policy: &Policy) -> Result<Self, Misplaced> {
        for (key, _) in policy.annotations() {
            if !KNOWN.contains(&key) {
                let message = format!(
                    "`@{key}` is not known; known are `@{}`",
                    KNOWN.join("`, `@")
                );
                return Err(misplaced(key, message));
            }
        }
        let get = |key: &str| policy.annotation(key);
        let role = role(policy)?;
        belong(policy, &role)?;
        let narrow = get("narrow").map(dimensions).transpose()?;
        let value = match get("token") {
            None => None,
            Some("durable") => Some(Value::Durable),
            Some("replaced") => Some(Value::Replaced),
            Some(_) => return Err(misplaced("token", "must be `durable` or `replaced`")),
        };
        let bearer = match get("bearer") {
            None => None,
            Some("refused") => Some(Bearer::Refused),
            Some(_) => return Err(misplaced("bearer", "must be `refused`")),
        };
        let format = match get("format") {
            None => None,
            Some(name) => Some(Format::find(name).ok_or_else(|| {
                let known = Format::ALL.map(Format::name).join("`, `");
                misplaced("format", format!("must be one of `{known}`"))
            })?),
        };
        let limit = get("limit").map(str::parse).transpose();
        Ok(Self {
            name: get("id").map(str::to_owned),
            text: get("text").map(str::to_owned),
            value,
            bearer,
            lifetime: seconds_of(policy, "lifetime")?,
            format,
            narrow,
            limit: limit.map_err(|error| misplaced("limit", format!("{error}")))?,
            role,
        })
    }
}

/// Each annotation has rules it can be on.
fn belong(policy: &Policy, role: &Role) -> Result<(), Misplaced> {
    for (key, _) in policy.annotations() {
        let fits = match (key, role) {
            ("remember", Role::Gate(Some(Demand::Consent { .. })))
            | ("group" | "role" | "count", Role::Gate(Some(Demand::Approval { .. })))
            | ("acr" | "max_age", Role::Gate(Some(Demand::StepUp { .. })))
            | ("token" | "bearer" | "lifetime" | "format", Role::Permit | Role::Gate(_))
            | ("narrow", Role::Permit | Role::Forbid)
            | ("limit", Role::Permit)
            | ("id" | "text" | "note" | "require", _) => true,
            // Parameters of a requirement nobody knows say nothing either.
            (_, Role::Gate(None)) => true,
            _ => false,
        };
        if !fits {
            return Err(misplaced(
                key,
                format!("`@{key}` does not belong to this rule"),
            ));
        }
    }
    Ok(())
}

fn role(policy: &Policy) -> Result<Role, Misplaced> {
    let get = |key: &str| policy.annotation(key);
    let demand = match (policy.effect(), get("require")) {
        (Effect::Permit, None) => return Ok(Role::Permit),
        (Effect::Forbid, None) => return Ok(Role::Forbid),
        (Effect::Permit, Some(_)) => {
            let message = "`@require` belongs to a forbid: what opens it";
            return Err(misplaced("require", message));
        }
        (Effect::Forbid, Some("consent")) => Demand::Consent {
            remember: seconds_of(policy, "remember")?,
        },
        (Effect::Forbid, Some("approval")) => Demand::Approval {
            by: match (get("group"), get("role")) {
                (Some(group), None) => Approvers::Group(group.to_owned()),
                (None, Some(role)) => {
                    Approvers::Role(ApproverRole::find(role).ok_or_else(|| {
                        let known = ApproverRole::ALL.map(ApproverRole::name).join("`, `");
                        misplaced("role", format!("must be one of `{known}`"))
                    })?)
                }
                _ => {
                    let message = "approval needs either `@group` or `@role`";
                    return Err(misplaced("require", message));
                }
            },
            count: match get("count") {
                None => 1,
                Some(count) => count
                    .parse()
                    .ok()
                    .filter(|count| *count > 0)
                    .ok_or_else(|| misplaced("count", "must be a number from 1"))?,
            },
        },
        (Effect::Forbid, Some("step-up")) => {
            let acr = get("acr").map(str::to_owned);
            let max_age = seconds_of(policy, "max_age")?;
            if acr.is_none() && max_age.is_none() {
                let message = "step-up needs `@acr` or `@max_age`";
                return Err(misplaced("require", message));
            }
            Demand::StepUp { acr, max_age }
        }
        (Effect::Forbid, Some(_)) => return Ok(Role::Gate(None)),
    };
    Ok(Role::Gate(Some(demand)))
}

fn dimensions(text: &str) -> Result<Vec<Dimension>, Misplaced> {
    let mut dimensions = text
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "actions" => Ok(Dimension::Actions),
            "locations" => Ok(Dimension::Locations),
            "datatypes" => Ok(Dimension::Datatypes),
            "privileges" => Ok(Dimension::Privileges),
            _ => {
                let message =
                    "must name some of `actions`, `locations`, `datatypes` and `privileges`";
                Err(misplaced("narrow", message))
            }
        })
        .collect::<Result<Vec<_>, _>>()?;
    dimensions.sort_unstable();
    dimensions.dedup();
    Ok(dimensions)
}

fn seconds_of(policy: &Policy, key: &str) -> Result<Option<u64>, Misplaced> {
    let Some(text) = policy.annotation(key) else {
        return Ok(None);
    };
    match seconds(text) {
        Some(seconds) => Ok(Some(seconds)),
        None => Err(misplaced(
            key,
            "must be a duration such as `90`, `5m`, `12h` or `30d`",
        )),
    }
}

/// A duration in seconds.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = match text.char_indices().last()? {
        (at, 's') => (text.get(..at)?, 1),
        (at, 'm') => (text.get(..at)?, 60),
        (at, 'h') => (text.get(..at)?, 60 * 60),
        (at, 'd') => (text.get(..at)?, 24 * 60 * 60),
        _ => (text, 1),
    };
    if !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    number.parse::<u64>().ok()?.checked_mul(unit)
}

fn misplaced(key: &str, message: impl Into<String>) -> Misplaced {
    Misplaced {
        key: key.to_owned(),
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(annotations: &str, effect: &str) -> Result<Notes, Misplaced> {
        let text = format!("{annotations} {effect} (principal, action, resource);");
        Notes::read(&Policy::parse(None, text).unwrap())
    }

    #[test]
    fn refuses_what_would_be_skipped() {
        for (annotations, effect, key) in [
            (r#"@limt("amount <= 5")"#, "permit", "limt"),
            (r#"@limit("amount << 5")"#, "permit", "limit"),
            (r#"@limit("amount <= 5")"#, "forbid", "limit"),
            (r#"@require("consent")"#, "permit", "require"),
            (r#"@require("approval")"#, "forbid", "require"),
            (
                r#"@require("approval") @group("a") @role("b")"#,
                "forbid",
                "require",
            ),
            (
                r#"@require("approval") @role("platform_operator")"#,
                "forbid",
                "role",
            ),
            (r#"@require("approval") @role("chief")"#, "forbid", "role"),
            (
                r#"@require("approval") @group("a") @count("0")"#,
                "forbid",
                "count",
            ),
            (r#"@require("step-up")"#, "forbid", "require"),
            (
                r#"@require("step-up") @max_age("5 m")"#,
                "forbid",
                "max_age",
            ),
            (r#"@require("step-up") @max_age("m")"#, "forbid", "max_age"),
            (r#"@acr("mfa")"#, "forbid", "acr"),
            (r#"@remember("1d")"#, "permit", "remember"),
            (r#"@lifetime("1d")"#, "forbid", "lifetime"),
            (r#"@lifetime("-1")"#, "permit", "lifetime"),
            (r#"@token("eternal")"#, "permit", "token"),
            (r#"@bearer("allowed")"#, "permit", "bearer"),
            (r#"@format("paper")"#, "permit", "format"),
            (r#"@narrow("identifier")"#, "permit", "narrow"),
        ] {
            let found = read(annotations, effect).unwrap_err();
            assert_eq!(found.key, key, "{annotations}: {}", found.message);
        }
    }

    #[test]
    fn reads_gates_with_their_parameters() {
        let demand = |annotations: &str| match read(annotations, "forbid").unwrap().role {
            Role::Gate(demand) => demand,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            demand(r#"@require("consent") @remember("30d")"#),
            Some(Demand::Consent {
                remember: Some(30 * 86_400)
            })
        );
        assert_eq!(
            demand(r#"@require("approval") @group("finance") @count("2")"#),
            Some(Demand::Approval {
                by: Approvers::Group("finance".to_owned()),
                count: 2
            })
        );
        for role in ApproverRole::ALL {
            let annotations = format!(r#"@require("approval") @role("{}")"#, role.name());
            assert_eq!(
                demand(&annotations),
                Some(Demand::Approval {
                    by: Approvers::Role(role),
                    count: 1
                })
            );
        }
        assert_eq!(
            demand(r#"@require("step-up") @acr("mfa") @max_age("90")"#),
            Some(Demand::StepUp {
                acr: Some("mfa".to_owned()),
                max_age: Some(90)
            })
        );
        assert_eq!(demand(r#"@require("a miracle")"#), None);
    }

    #[test]
    fn reads_terms() {
        let notes = read(
            r#"@token("durable") @bearer("refused") @lifetime("10m") @format("biscuit")
               @narrow("locations, actions") @limit("amount <= 100")"#,
            "permit",
        )
        .unwrap();
        assert_eq!(notes.value, Some(Value::Durable));
        assert_eq!(notes.bearer, Some(Bearer::Refused));
        assert_eq!(notes.lifetime, Some(600));
        assert_eq!(notes.format, Some(Format::Biscuit));
        assert_eq!(
            notes.narrow,
            Some(vec![Dimension::Actions, Dimension::Locations])
        );
        assert!(notes.limit.is_some());
    }
}
