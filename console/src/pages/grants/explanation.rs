//! Why a grant was decided as it was: the decision made again, by the policies
//! of then, from what was kept.

use std::collections::BTreeMap;

use api::explanation::{ExplainedRight, GrantExplanation};
use leptos::prelude::*;

use super::short::short;
use super::since;
use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::copy_button::CopyButton;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::json::Json;
use crate::components::loaded::loaded;
use crate::components::relative_time::ExactTime;
use crate::doing::Doing;
use crate::load::Loader;
use crate::pages::policies::names::use_policy_names;
use crate::pages::policies::words;
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// The panel of a grant's page. The decision is made again when somebody asks.
#[component]
pub fn Explain(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let doing = Doing::new();
    let found = RwSignal::new(None::<GrantExplanation>);
    let ask = {
        let slug = slug.clone();
        move |_| {
            let (slug, id) = (slug.clone(), id.clone());
            doing.run(
                async move { api.grant_explanation(&slug, &id).await },
                move |told| found.set(Some(told)),
            );
        }
    };
    view! {
        <section class="panel" aria-labelledby="explanation">
            <div class="panel-head">
                <h2 id="explanation" class="panel-title">{t.explanation.title}</h2>
                <button type="button" class="button" disabled=doing.busy on:click=ask>
                    {move || match doing.busy.get() {
                        true => t.grant.explaining,
                        false => t.grant.explain,
                    }}
                </button>
            </div>
            <p class="panel-text">{t.grant.explain_text}</p>
            <FormError error=doing.error/>
            <div aria-live="polite">
                {move || found.get().map(|told| explained(&slug, told, t))}
            </div>
        </section>
    }
    .into_any()
}

/// The page of a request that became no grant, if it is known.
#[component]
pub fn NoGrant(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let found = {
        let slug = slug.clone();
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.grant_explanation(&slug, &id).await }
        })
    };
    loaded(found, move |told| {
        view! {
            <div class="banner tone-bad">
                <Glyph icon=Icon::Forbidden/>
                <div>
                    <p class="banner-title">{t.grant.no_grant}</p>
                    <p>{t.grant.no_grant_text}</p>
                </div>
            </div>
            <section class="panel" aria-labelledby="explanation">
                <h2 id="explanation" class="panel-title">{t.explanation.title}</h2>
                {explained(&slug, told, t)}
            </section>
        }
        .into_any()
    })
}

fn explained(slug: &str, told: GrantExplanation, t: &'static Texts) -> AnyView {
    let names = use_policy_names(slug);
    let inputs = match (told.kept, told.same_inputs) {
        (false, _) => t.explanation.not_kept,
        (true, true) => t.explanation.same_inputs,
        (true, false) => t.explanation.other_inputs,
    };
    let rights = told.rights.into_iter();
    view! {
        <dl>
            <div class="fact">
                <dt>{t.explanation.decided}</dt>
                <dd><ExactTime at=told.decided_at/></dd>
            </div>
            <div class="fact">
                <dt>{t.explanation.inputs}</dt>
                <dd>{inputs}</dd>
            </div>
            {told
                .digest
                .map(|digest| {
                    view! {
                        <div class="fact">
                            <dt>{t.explanation.digest}</dt>
                            <dd class="fact-code">
                                <code title=digest.clone()>{digest.clone()}</code>
                                <CopyButton value=digest what=t.explanation.digest/>
                            </dd>
                        </div>
                    }
                })}
        </dl>
        <ul class="rights below">
            {rights.map(|one| right(slug, one, names, t)).collect_view()}
        </ul>
        {since::relationships(told.relationships_since, t)}
        {since::later(slug, told.later, names, t)}
    }
    .into_any()
}

fn right(
    slug: &str,
    one: ExplainedRight,
    names: Signal<BTreeMap<String, String>>,
    t: &'static Texts,
) -> AnyView {
    let (tone, label) = verdict(&one, t);
    let summary = short(&one.right);
    let version = one.policy_version.to_string();
    let href = Section::PolicyVersion(version.clone()).path(slug);
    let version = t.policies.version.replace("{}", &version);
    let outcome =
        |word: &str| view! { <Badge tone=words::tone(word) label=words::outcome(word, t)/> };
    let again = one.again.as_deref().map(outcome);
    let rules = one.rules;
    let rules = move || {
        let names = names.get();
        let rules = rules.iter().map(|rule| {
            let text = rule.rule.clone();
            let text = text.map(|text| {
                view! {
                    <details class="more">
                        <summary>{t.explanation.rule}</summary>
                        <pre class="source" tabindex="0"><code>{text}</code></pre>
                    </details>
                }
            });
            view! { <li>{words::reason(&rule.reason, &names, t)} {text}</li> }
        });
        rules.collect_view()
    };
    view! {
        <li class="right">
            <div class="right-head">
                <h3 class="right-name">{summary.name}</h3>
                <span class="chips">
                    {summary
                        .actions
                        .into_iter()
                        .map(|action| {
                            view! {
                                <span class="chip"><span class="chip-name">{action}</span></span>
                            }
                        })
                        .collect_view()}
                </span>
                <Badge tone=tone label=label/>
            </div>
            <p class="explained">
                <span>{t.explanation.then} " " {outcome(&one.outcome)}</span>
                {again.map(|again| view! { <span>{t.explanation.now} " " {again}</span> })}
                <a class="link" href=href>{version}</a>
            </p>
            <ul class="reasons">{rules}</ul>
            {(!one.inputs.is_empty())
                .then(|| {
                    let inputs = one.inputs.into_iter();
                    view! {
                        <details class="more">
                            <summary>{t.explanation.inputs_shown}</summary>
                            {inputs.map(|input| view! { <Json value=input/> }).collect_view()}
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}

/// Whether the decision is confirmed.
fn verdict(one: &ExplainedRight, t: &Texts) -> (Tone, &'static str) {
    match (&one.again, one.confirmed) {
        (None, _) => (Tone::Neutral, t.explanation.not_again),
        (Some(_), false) => (Tone::Bad, t.explanation.not_same),
        (Some(again), true) if one.outcome == "deny" && again != "deny" => {
            (Tone::Neutral, t.explanation.less)
        }
        (Some(_), true) => (Tone::Good, t.explanation.same),
    }
}

#[cfg(test)]
mod tests {
    use api::explanation::ExplainedRule;
    use serde_json::json;

    use super::*;
    use crate::clock::Clock;
    use crate::texts::EN;

    fn told(outcome: &str, again: Option<&str>, confirmed: bool) -> GrantExplanation {
        GrantExplanation {
            relationships_since: Vec::new(),
            later: Vec::new(),
            grant: "g1".into(),
            decided_at: 1_000_000,
            kept: true,
            digest: Some("c0ffee".into()),
            same_inputs: true,
            rights: vec![ExplainedRight {
                right: json!({"type": "photo-api", "actions": ["read"]}),
                outcome: outcome.into(),
                policy_version: 3,
                again: again.map(str::to_owned),
                confirmed,
                rules: vec![ExplainedRule {
                    reason: json!({"kind": "permitted", "policy": "readers"}),
                    rule: Some("permit (principal, action, resource);".into()),
                }],
                inputs: vec![json!({"client": {"class": "photo-sync"}})],
            }],
        }
    }

    fn render(told: GrantExplanation) -> String {
        Owner::new().with(|| {
            provide_context(Clock::fixed(1_000_000));
            explained("demo", told, &EN).to_html()
        })
    }

    #[test]
    fn a_decision_is_shown_with_its_version_rules_and_inputs() {
        let html = render(told("allow", Some("allow"), true));
        for said in [
            EN.explanation.same,
            EN.explanation.same_inputs,
            "c0ffee",
            "/console/t/demo/policies/versions/3",
            "readers: ",
            "permit (principal",
            "photo-sync",
        ] {
            assert!(html.contains(said), "{said}: {html}");
        }
    }

    #[test]
    fn what_is_not_confirmed_is_not_called_the_same() {
        let verdict = |outcome, again, confirmed| {
            let told = told(outcome, again, confirmed);
            verdict(&told.rights[0], &EN).1
        };
        assert_eq!(
            verdict("allow", Some("deny"), false),
            EN.explanation.not_same
        );
        assert_eq!(verdict("allow", None, false), EN.explanation.not_again);
        assert_eq!(verdict("deny", Some("ask"), true), EN.explanation.less);
        assert_eq!(verdict("narrow", Some("allow"), true), EN.explanation.same);
        assert_eq!(verdict("deny", Some("deny"), true), EN.explanation.same);
    }

    #[test]
    fn inputs_that_changed_are_told() {
        let mut told = told("allow", Some("allow"), true);
        told.same_inputs = false;
        let html = render(told);
        assert!(html.contains(EN.explanation.other_inputs), "{html}");
    }
}
