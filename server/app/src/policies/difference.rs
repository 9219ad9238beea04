//! How two sets of policies differ: policy by policy with their texts, and
//! rule by rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::error::BlockingError;
use actix_web::web;
use api::policy::{LineChange, LineDifference, PolicyDifference, TextDifference};
use policy::RuleChange;
use similar::{ChangeTag, TextDiff};
use store::policy::Entry;

use super::set::sources;
use crate::tenant::Tenant;

/// Both forms of the difference.
///
/// # Errors
/// When the program is ending.
pub async fn difference(
    tenant: &Arc<Tenant>,
    old: Vec<Entry>,
    new: Vec<Entry>,
) -> Result<PolicyDifference, BlockingError> {
    let tenant = Arc::clone(tenant);
    web::block(move || PolicyDifference {
        texts: texts(&old, &new),
        rules: rules(&tenant, &old, &new),
    })
    .await
}

/// Policies that have another name or text, are new or gone.
pub fn texts(old: &[Entry], new: &[Entry]) -> Vec<TextDifference> {
    let mut pairs: BTreeMap<_, (Option<&Entry>, Option<&Entry>)> = BTreeMap::new();
    for entry in old {
        pairs.entry(entry.id).or_default().0 = Some(entry);
    }
    for entry in new {
        pairs.entry(entry.id).or_default().1 = Some(entry);
    }
    let said = |entry: Option<&Entry>| {
        entry.map(|entry| (entry.content.name.clone(), entry.content.text.clone()))
    };
    pairs
        .into_iter()
        .filter(|(_, (before, after))| said(*before) != said(*after))
        .map(|(id, (before, after))| {
            let named = after.or(before);
            let text = |entry: Option<&Entry>| {
                entry.map_or_else(String::new, |entry| entry.content.text.clone())
            };
            TextDifference {
                policy: id.to_string(),
                name: named.map_or_else(String::new, |entry| entry.content.name.clone()),
                lines: lines(&text(before), &text(after)),
            }
        })
        .collect()
}

fn lines(before: &str, after: &str) -> Vec<LineDifference> {
    let difference = TextDiff::from_lines(before, after);
    difference
        .iter_all_changes()
        .map(|change| LineDifference {
            change: match change.tag() {
                ChangeTag::Equal => LineChange::Same,
                ChangeTag::Insert => LineChange::Added,
                ChangeTag::Delete => LineChange::Removed,
            },
            text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
        })
        .collect()
}

fn rules(
    tenant: &Tenant,
    old: &[Entry],
    new: &[Entry],
) -> Option<Vec<api::policy::RuleDifference>> {
    let live = &tenant.policies;
    let compile = |set: &[Entry]| {
        let set = live.recompile(live.version(), live.vocabulary(), &sources(set));
        set.ok()
    };
    let found = compile(old)?.differences(&compile(new)?);
    let shown = found.into_iter().map(|rule| {
        let (before, after) = match rule.change {
            RuleChange::Added { text } => (None, Some(text)),
            RuleChange::Removed { text } => (Some(text), None),
            RuleChange::Changed { before, after } => (Some(before), Some(after)),
        };
        api::policy::RuleDifference {
            policy: rule.policy,
            rule: rule.rule,
            before,
            after,
        }
    });
    Some(shown.collect())
}

#[cfg(test)]
mod tests {
    use gnap::id::PolicyId;
    use store::policy::PolicyContent;
    use uuid::Uuid;

    use super::*;

    fn entry(number: u128, text: &str) -> Entry {
        Entry {
            id: PolicyId::from(Uuid::from_u128(number)),
            content: PolicyContent {
                name: format!("policy {number}"),
                text: text.to_owned(),
                linked: None,
            },
        }
    }

    #[test]
    fn tells_the_lines_of_policies_that_are_not_the_same() {
        let old = [entry(1, "a\nb\n"), entry(2, "same"), entry(3, "gone")];
        let new = [entry(1, "a\nc\n"), entry(2, "same"), entry(4, "new")];
        let found = texts(&old, &new);
        let lines: Vec<Vec<(LineChange, &str)>> = found
            .iter()
            .map(|one| {
                one.lines
                    .iter()
                    .map(|line| (line.change, line.text.as_str()))
            })
            .map(Iterator::collect)
            .collect();
        assert_eq!(
            lines,
            [
                vec![
                    (LineChange::Same, "a"),
                    (LineChange::Removed, "b"),
                    (LineChange::Added, "c")
                ],
                vec![(LineChange::Removed, "gone")],
                vec![(LineChange::Added, "new")],
            ]
        );
        assert_eq!(texts(&new, &new), []);
    }
}
