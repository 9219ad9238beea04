//! What a change of policies can affect, without history: the right types,
//! actions and client classes about which a changed rule can say something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::compile::{PolicySet, Rule};
use crate::schema::{name_of, uid};

/// Requests that a change can affect. That it does is not said: other rules may
/// outweigh the changed one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Affected {
    /// The right type.
    pub right_type: String,
    /// The action; `access` stands for a right as a whole.
    pub action: String,
    /// The client class; absent for clients of any class or of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

impl PolicySet {
    /// Everything that can be decided otherwise by `new`, in order, each once.
    pub fn affected(&self, new: &PolicySet) -> Vec<Affected> {
        let mut affected = Vec::new();
        for (before, after) in self.changed_rules(new) {
            for (set, rule) in [(self, before), (new, after)] {
                if let Some(rule) = rule {
                    set.add_affected(rule, &mut affected);
                }
            }
        }
        affected.sort_unstable();
        affected.dedup();
        // What holds for clients of any class holds for those of one.
        let any: Vec<Affected> = affected
            .iter()
            .filter(|one| one.class.is_none())
            .cloned()
            .collect();
        affected.retain(|one| {
            let all = Affected {
                class: None,
                ..one.clone()
            };
            one.class.is_none() || any.binary_search(&all).is_err()
        });
        affected
    }

    /// Groups that changed rules name, in order, each once: to be in one of them
    /// can decide otherwise in `new`.
    pub fn affected_groups(&self, new: &PolicySet) -> Vec<String> {
        let changed = self.changed_rules(new).into_iter();
        let rules = changed.flat_map(|(before, after)| [before, after]);
        let groups = rules.flatten().flat_map(|rule| rule.groups.iter().cloned());
        let groups: BTreeSet<String> = groups.collect();
        groups.into_iter().collect()
    }

    fn add_affected(&self, rule: &Rule, affected: &mut Vec<Affected>) {
        let class = rule.scope.principal.as_ref();
        let class = class.filter(|of| *of.entity_type() == self.catalogue.names.client_class);
        let names = &self.catalogue.names;
        for (right_type, entry) in &self.catalogue.types {
            if !rule
                .scope
                .is_about(entry, &uid(&names.res_type, right_type), names)
            {
                continue;
            }
            let actions = entry.actions.iter();
            for action in actions.filter(|action| rule.scope.means(entry, &action.uid)) {
                affected.push(Affected {
                    right_type: right_type.clone(),
                    action: action.name.clone(),
                    class: class.map(name_of),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Source;
    use crate::vocabulary::{RightType, Vocabulary};

    fn affected(old: &str, new: &str) -> Vec<String> {
        let vocabulary = Vocabulary {
            right_types: ["a", "b"]
                .map(|name| RightType {
                    name: name.to_owned(),
                    actions: vec!["read".to_owned()],
                    ..RightType::default()
                })
                .to_vec(),
            ..Vocabulary::default()
        };
        let compile = |text: &str| {
            let source = Source {
                id: "p".to_owned(),
                text: text.to_owned(),
            };
            PolicySet::compile(1, &vocabulary, &[source]).unwrap()
        };
        let found = compile(old).affected(&compile(new));
        let text = |one: Affected| {
            let class = one.class.unwrap_or_else(|| "*".to_owned());
            format!("{class} {}:{}", one.right_type, one.action)
        };
        found.into_iter().map(text).collect()
    }

    #[test]
    fn groups_of_changed_rules_are_told() {
        let vocabulary = Vocabulary {
            right_types: vec![RightType {
                name: "a".to_owned(),
                ..RightType::default()
            }],
            ..Vocabulary::default()
        };
        let compile = |groups: &[&str]| {
            let sources = groups.iter().map(|group| Source {
                id: (*group).to_owned(),
                text: format!(
                    r#"permit (principal, action, resource)
                    when {{ context has ro && context.ro in Gnap::Group::"{group}" }};"#
                ),
            });
            let sources: Vec<Source> = sources.collect();
            PolicySet::compile(1, &vocabulary, &sources).unwrap()
        };
        let (old, new) = (compile(&["same", "old"]), compile(&["same", "new"]));
        assert_eq!(old.affected_groups(&new), ["new", "old"]);
        assert!(old.affected_groups(&old).is_empty());
    }

    #[test]
    fn only_what_changed_rules_are_about() {
        let all = "permit (principal, action, resource);";
        assert!(affected(all, all).is_empty());
        assert_eq!(
            affected("", all),
            ["* a:access", "* a:read", "* b:access", "* b:read"]
        );
        let read = r#"forbid (principal, action == Gnap::Action::"a:read", resource);"#;
        assert_eq!(affected(all, &format!("{all}{read}")), ["* a:read"]);
        let class = r#"permit (principal in Gnap::ClientClass::"k", action in Gnap::Action::"b:*",
            resource);"#;
        assert_eq!(affected(class, ""), ["k b:access", "k b:read"]);
        let of_type = r#"permit (principal, action, resource in Gnap::ResType::"b");"#;
        assert_eq!(affected("", of_type), ["* b:access", "* b:read"]);
        assert_eq!(
            affected(&format!("{class}{read}"), of_type),
            ["* a:read", "* b:access", "* b:read"]
        );
    }
}
