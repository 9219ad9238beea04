//! What came after a decision that is explained: relationships that changed,
//! and what policy said later where it was something else.

use std::collections::BTreeMap;

use api::explanation::{ChangedRelationship, LaterDecision};
use leptos::prelude::*;
use serde_json::Value;

use super::short::short;
use crate::components::badge::{Badge, Tone};
use crate::components::relative_time::ExactTime;
use crate::pages::policies::words;
use crate::routes::Section;
use crate::texts::Texts;

/// Relationships that changed since; nothing if none did.
pub fn relationships(changed: Vec<ChangedRelationship>, t: &'static Texts) -> Option<AnyView> {
    if changed.is_empty() {
        return None;
    }
    let rows = changed.into_iter().map(|one| {
        let (tone, label) = match one.added {
            true => (Tone::Good, t.explanation.added),
            false => (Tone::Bad, t.explanation.removed),
        };
        view! {
            <li class="rows-item">
                <span>
                    <code>{one.subject}</code> " " {one.relation} " " <code>{one.object}</code>
                    <span class="cell-sub"><ExactTime at=one.at/></span>
                </span>
                <Badge tone=tone label=label/>
            </li>
        }
    });
    let list = view! {
        <h3 class="below">{t.explanation.relationships}</h3>
        <p class="quiet">{t.explanation.relationships_text}</p>
        <ul class="rows">{rows.collect_view()}</ul>
    };
    Some(list.into_any())
}

/// Later decisions, oldest first; nothing if there were none.
pub fn later(
    slug: &str,
    decisions: Vec<LaterDecision>,
    names: Signal<BTreeMap<String, String>>,
    t: &'static Texts,
) -> Option<AnyView> {
    if decisions.is_empty() {
        return None;
    }
    let rows = decisions.into_iter().map(|one| {
        let version = one.policy_version.map(|version| {
            let version = version.to_string();
            let href = Section::PolicyVersion(version.clone()).path(slug);
            let label = t.policies.version.replace("{}", &version);
            view! { <a class="link" href=href>{label}</a> }
        });
        let rights = one
            .rights
            .into_iter()
            .map(|decided| right(&decided, names, t));
        view! {
            <li class="right">
                <p class="explained">
                    <span><ExactTime at=one.at/></span>
                    <code>{one.event}</code>
                    {version}
                </p>
                {rights.collect_view()}
            </li>
        }
    });
    let list = view! {
        <h3 class="below">{t.explanation.later}</h3>
        <p class="quiet">{t.explanation.later_text}</p>
        <ul class="rights">{rows.collect_view()}</ul>
    };
    Some(list.into_any())
}

/// One right of a later decision.
fn right(
    decided: &Value,
    names: Signal<BTreeMap<String, String>>,
    t: &'static Texts,
) -> impl IntoView + use<> {
    let summary = short(&decided["right"]);
    let outcome = decided["outcome"].as_str().unwrap_or_default();
    let (tone, label) = (words::tone(outcome), words::outcome(outcome, t));
    let reasons = decided["reasons"].as_array().cloned().unwrap_or_default();
    let reasons = move || {
        let names = names.get();
        let said = reasons
            .iter()
            .map(|reason| words::reason(reason, &names, t));
        said.map(|said| view! { <li>{said}</li> }).collect_view()
    };
    view! {
        <div class="right-head">
            <span class="right-name">{summary.name}</span>
            <span class="quiet">{summary.actions.join(", ")}</span>
            <Badge tone=tone label=label/>
        </div>
        <ul class="reasons">{reasons}</ul>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Clock;
    use crate::texts::EN;

    fn html(view: impl FnOnce() -> Option<AnyView>) -> Option<String> {
        Owner::new().with(|| {
            provide_context(Clock::fixed(1_000_000));
            view().map(|view| view.to_html())
        })
    }

    #[test]
    fn nothing_since_shows_nothing() {
        assert_eq!(html(|| relationships(Vec::new(), &EN)), None);
        let names = || Signal::derive(BTreeMap::new);
        assert_eq!(html(|| later("demo", Vec::new(), names(), &EN)), None);
    }

    #[test]
    fn changes_and_later_decisions_are_told_with_time_version_and_reasons() {
        let changed = ChangedRelationship {
            at: 1_000_000,
            added: false,
            subject: "user:alice".into(),
            relation: "member".into(),
            object: "group:staff".into(),
        };
        let shown = html(|| relationships(vec![changed], &EN)).unwrap();
        for said in [
            "user:alice",
            "member",
            "group:staff",
            EN.explanation.removed,
        ] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        let decision = LaterDecision {
            at: 1_000_000,
            event: "token.rotate".into(),
            policy_version: Some(4),
            digest: None,
            rights: vec![json!({
                "right": {"type": "photo-api", "actions": ["read"]}, "outcome": "deny",
                "reasons": [{"kind": "no_permit"}],
            })],
        };
        let names = || Signal::derive(BTreeMap::new);
        let shown = html(|| later("demo", vec![decision], names(), &EN)).unwrap();
        for said in [
            "token.rotate",
            "/console/t/demo/policies/versions/4",
            "photo-api",
            EN.outcomes.deny,
            EN.why.no_permit,
        ] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
    }
}
