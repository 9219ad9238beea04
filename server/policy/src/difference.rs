//! How two sets of policies differ, rule by rule.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::compile::{PolicySet, Rule};

/// A rule that is not the same in both sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDifference {
    /// The stored policy.
    pub policy: String,
    /// The rule's `@id`, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What became of it.
    pub change: RuleChange,
}

/// What became of a rule, as Cedar writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RuleChange {
    /// It is new.
    Added {
        /// Its text.
        text: String,
    },
    /// It is gone.
    Removed {
        /// Its text.
        text: String,
    },
    /// It has another text.
    Changed {
        /// The old text.
        before: String,
        /// The new one.
        after: String,
    },
}

impl PolicySet {
    /// The rules that are new, gone or changed in `new`, in the order of the
    /// stored policies. Rules are the same by policy and `@id`; those without
    /// an id by their text.
    pub fn differences(&self, new: &PolicySet) -> Vec<RuleDifference> {
        self.changed_rules(new)
            .into_iter()
            .filter_map(|(before, after)| {
                let change = match (before, after) {
                    (Some(before), Some(after)) => RuleChange::Changed {
                        before: before.text.clone(),
                        after: after.text.clone(),
                    },
                    (Some(before), None) => RuleChange::Removed {
                        text: before.text.clone(),
                    },
                    (None, Some(after)) => RuleChange::Added {
                        text: after.text.clone(),
                    },
                    (None, None) => return None,
                };
                let rule = after.or(before)?;
                Some(RuleDifference {
                    policy: rule.source.clone(),
                    rule: rule.notes.name.clone(),
                    change,
                })
            })
            .collect()
    }

    pub(crate) fn changed_rules<'s>(
        &'s self,
        new: &'s PolicySet,
    ) -> Vec<(Option<&'s Rule>, Option<&'s Rule>)> {
        type Key<'k> = (&'k str, Option<&'k str>, &'k str);
        fn key(rule: &Rule) -> Key<'_> {
            match &rule.notes.name {
                Some(name) => (&rule.source, Some(name), ""),
                None => (&rule.source, None, &rule.text),
            }
        }
        // Rules of one key in order: the first is the first of the other set.
        let mut before: BTreeMap<Key<'s>, Vec<&'s Rule>> = BTreeMap::new();
        for rule in self.rules.iter().rev() {
            before.entry(key(rule)).or_default().push(rule);
        }
        let mut changed = Vec::new();
        for rule in &new.rules {
            match before.get_mut(&key(rule)).and_then(Vec::pop) {
                Some(same) if same.text == rule.text => {}
                other => changed.push((other, Some(&**rule))),
            }
        }
        let left: Vec<*const Rule> = before
            .into_values()
            .flatten()
            .map(std::ptr::from_ref)
            .collect();
        let gone = self.rules.iter().map(|rule| &**rule);
        let gone = gone.filter(|rule| left.contains(&std::ptr::from_ref(*rule)));
        changed.extend(gone.map(|rule| (Some(rule), None)));
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Source;
    use crate::vocabulary::Vocabulary;

    fn compile(texts: &[&str]) -> PolicySet {
        let sources = texts.iter().enumerate();
        let sources = sources.map(|(index, text)| Source {
            id: format!("p{index}"),
            text: (*text).to_owned(),
        });
        let vocabulary = Vocabulary {
            right_types: vec![crate::RightType {
                name: "t".to_owned(),
                ..crate::RightType::default()
            }],
            ..Vocabulary::default()
        };
        PolicySet::compile(1, &vocabulary, &sources.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn tells_new_gone_and_changed_rules_and_nothing_of_layout() {
        let old = compile(&[
            r#"@id("a") permit (principal, action, resource); permit (principal, action, resource);"#,
            r#"@id("b") forbid (principal, action, resource);"#,
        ]);
        let same = compile(&[
            r#"permit(principal,action,resource); @id("a")permit(principal,action,resource);"#,
            r#"@id("b") forbid (principal, action, resource); // new"#,
        ]);
        assert_eq!(old.differences(&same), []);
        let new = compile(&[
            r#"@id("a") permit (principal, action, resource) when { context.consented };
               permit (principal, action, resource); permit (principal, action, resource);"#,
            "",
        ]);
        let found = old.differences(&new);
        let kinds: Vec<(&str, Option<&str>, &str)> = found
            .iter()
            .map(|difference| {
                let kind = match &difference.change {
                    RuleChange::Added { .. } => "added",
                    RuleChange::Removed { .. } => "removed",
                    RuleChange::Changed { .. } => "changed",
                };
                (difference.policy.as_str(), difference.rule.as_deref(), kind)
            })
            .collect();
        assert_eq!(
            kinds,
            [
                ("p0", Some("a"), "changed"),
                ("p0", None, "added"),
                ("p1", Some("b"), "removed"),
            ]
        );
    }
}
