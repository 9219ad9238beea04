//! What the administrator who looks can do about a request: the form to answer
//! it, or in words why not.

use api::approval::{
    AnswerApproval, ApprovalDecision, ApprovalDetail, ApprovalQuestion, ApprovedRight, CanAnswer,
    ComparedRight, QuestionedRight,
};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::json::Json;
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::texts::{Texts, use_texts};

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// The panel; nothing for who is not asked.
#[component]
pub fn Answer(slug: String, approval: Loader<ApprovalDetail>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let doing = Doing::new();
    let action = Callback::new(move |request: AnswerApproval| {
        let slug = slug.clone();
        let Some(id) = approval.map(|found| found.approval.id.clone()) else {
            return;
        };
        let done = match request.decision {
            ApprovalDecision::Approve => t.approvals.you_approved,
            ApprovalDecision::Refuse => t.approvals.you_refused,
        };
        doing.run(
            async move { api.answer_approval(&slug, &id, &request).await },
            move |now| {
                approval.set(now);
                toasts.done(done);
            },
        );
    });
    move || {
        let mine = approval.map(|found| found.mine.clone())?;
        Some(panel(mine, doing, action, t))
    }
}

fn panel(
    mine: ApprovalQuestion,
    doing: Doing,
    action: Callback<AnswerApproval>,
    t: &'static Texts,
) -> AnyView {
    let content = match cannot(mine.can, t) {
        Some(words) => view! { <p class="panel-text">{words}</p> }.into_any(),
        None => form(mine, doing, action, t),
    };
    view! {
        <section class="panel" aria-labelledby="answer">
            <h2 id="answer" class="panel-title">{t.approvals.your_answer}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// Why somebody cannot answer.
fn cannot(can: CanAnswer, t: &Texts) -> Option<&'static str> {
    match can {
        CanAnswer::Yes => None,
        CanAnswer::NotAsked => Some(t.approvals.not_asked),
        CanAnswer::OwnGrant => Some(t.approvals.own_grant),
        CanAnswer::Answered => Some(t.approvals.answered),
        CanAnswer::Over => Some(t.approvals.over),
    }
}

/// A right on the form.
#[derive(Clone)]
struct Ticked {
    index: u32,
    on: RwSignal<bool>,
    /// Its parts that stay, by name.
    parts: Vec<(String, RwSignal<bool>)>,
}

impl Ticked {
    /// Nothing is approved by itself; of what is, all of it.
    fn new(right: &QuestionedRight) -> Self {
        let parts = right.parts.iter();
        Self {
            index: right.index,
            on: RwSignal::new(false),
            parts: parts
                .map(|part| (part.name.clone(), RwSignal::new(true)))
                .collect(),
        }
    }

    fn approved(&self) -> Option<ApprovedRight> {
        let parts = self.parts.iter();
        let parts = parts.filter(|(_, on)| on.get_untracked());
        self.on.get_untracked().then(|| ApprovedRight {
            index: self.index,
            parts: Some(parts.map(|(name, _)| name.clone()).collect()),
        })
    }
}

/// What is wrong with the form before the server saw it.
fn wrong(request: &AnswerApproval, t: &Texts) -> Option<&'static str> {
    let is_yes = request.decision == ApprovalDecision::Approve;
    match request.reason.chars().count() {
        _ if is_yes && request.rights.is_empty() => Some(t.approvals.tick_first),
        0 if !is_yes => Some(t.confirm.reason_missing),
        count if count > MAX_REASON => Some(t.confirm.reason_long),
        _ => None,
    }
}

fn form(
    mine: ApprovalQuestion,
    doing: Doing,
    action: Callback<AnswerApproval>,
    t: &'static Texts,
) -> AnyView {
    let reason = RwSignal::new(String::new());
    let nothing = RwSignal::new(None::<String>);
    let complaint = RwSignal::new(None::<String>);
    let ticked: Vec<Ticked> = mine.rights.iter().map(Ticked::new).collect();
    let rights = mine.rights.into_iter().zip(ticked.clone());
    let rights = rights.map(|(right, ticked)| row(right, ticked, t));
    let send = move |decision: ApprovalDecision| {
        let approved = match decision {
            ApprovalDecision::Approve => ticked.iter().filter_map(Ticked::approved).collect(),
            ApprovalDecision::Refuse => Vec::new(),
        };
        let request = AnswerApproval {
            decision,
            rights: approved,
            reason: reason.with_untracked(|reason| reason.trim().to_owned()),
        };
        let wrong = wrong(&request, t).map(str::to_owned);
        let is_about_ticks = decision == ApprovalDecision::Approve && request.rights.is_empty();
        nothing.set(wrong.clone().filter(|_| is_about_ticks));
        complaint.set(wrong.clone().filter(|_| !is_about_ticks));
        if wrong.is_none() {
            action.run(request);
        }
    };
    let refuse = send.clone();
    let said = doing.field("reason");
    let error = Signal::derive(move || complaint.get().or_else(|| said.get()));
    view! {
        {mine
            .reasons
            .into_iter()
            .map(|reason| view! { <p class="panel-text">{reason}</p> })
            .collect_view()}
        <p class="panel-text">{t.approvals.answer_hint}</p>
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send(ApprovalDecision::Approve);
            }
        >
            <ul class="rights">{rights.collect_view()}</ul>
            <p class="field-error" role="alert">
                {move || {
                    nothing.get().map(|error| view! { <Glyph icon=Icon::Warning/> {error} })
                }}
            </p>
            <TextArea
                id="answer-reason"
                label=t.approvals.reason
                hint=t.approvals.reason_hint
                value=reason
                error=error
            />
            <FormError error=doing.error/>
            <div class="form-foot">
                <button type="submit" class="button primary" disabled=doing.busy>
                    {t.approvals.approve}
                </button>
                <button
                    type="button"
                    class="button danger-outline"
                    disabled=doing.busy
                    on:click=move |_| refuse(ApprovalDecision::Refuse)
                >
                    {t.approvals.refuse}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn row(right: QuestionedRight, ticked: Ticked, t: &'static Texts) -> AnyView {
    let (tone, compared) = match right.compared {
        ComparedRight::New => (Tone::Waiting, t.approvals.new),
        ComparedRight::AsBefore => (Tone::Neutral, t.approvals.as_before),
        ComparedRight::Less => (Tone::Good, t.approvals.less),
    };
    let on = ticked.on;
    let (sentence, id) = (right.sentence, format!("answer-{}", right.index));
    let label = sentence.clone();
    let parts = right.parts.into_iter().zip(ticked.parts);
    let parts = parts.map(|(part, (_, kept))| {
        view! {
            <label class="tick">
                <input
                    type="checkbox"
                    prop:checked=kept
                    prop:disabled=move || !on.get()
                    on:change:target=move |event| kept.set(event.target().checked())
                />
                <span>{part.label}</span>
            </label>
        }
    });
    let parts = parts.collect::<Vec<_>>();
    let facts = right.facts.into_iter().map(|fact| {
        view! { <p class="quiet">{fact.label} ": " {fact.value}</p> }
    });
    view! {
        <li class="right">
            <div class="right-head">
                <input
                    type="checkbox"
                    id=id.clone()
                    prop:checked=on
                    on:change:target=move |event| on.set(event.target().checked())
                />
                <label for=id class="field-label">{sentence}</label>
                <Badge tone=tone label=compared/>
            </div>
            {facts.collect_view()}
            {(!parts.is_empty())
                .then(|| {
                    view! {
                        <div class="ticks" role="group" aria-label=label>
                            {parts}
                        </div>
                    }
                })}
            <details class="more">
                <summary>{t.approvals.agreed}</summary>
                {right
                    .agreed
                    .into_iter()
                    .map(|right| view! { <Json value=right/> })
                    .collect_view()}
            </details>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use crate::texts::EN;

    fn render(mine: ApprovalQuestion) -> String {
        Owner::new().with(|| panel(mine, Doing::new(), Callback::new(|_| ()), &EN).to_html())
    }

    #[test]
    fn who_cannot_answer_is_told_why_and_has_no_form() {
        for (can, words) in [
            (CanAnswer::NotAsked, EN.approvals.not_asked),
            (CanAnswer::OwnGrant, EN.approvals.own_grant),
            (CanAnswer::Answered, EN.approvals.answered),
            (CanAnswer::Over, EN.approvals.over),
        ] {
            let mut mine = samples::question();
            mine.can = can;
            let html = render(mine);
            assert!(html.contains(words), "{html}");
            assert!(!html.contains("<form"), "{html}");
        }
    }

    #[test]
    fn a_right_is_a_sentence_to_tick_with_its_parts_and_what_was_before() {
        let html = render(samples::question());
        for said in [
            "Send or recall payments",
            "send payments",
            "recall payments",
            EN.approvals.new,
            "Payments need an approver.",
            EN.approvals.approve,
            EN.approvals.refuse,
        ] {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert!(html.contains("for=\"answer-0\""), "{html}");
    }

    #[test]
    fn nothing_ticked_is_no_yes_and_a_no_needs_a_reason() {
        let said = |decision, rights, reason: &str| {
            let request = AnswerApproval {
                decision,
                rights,
                reason: reason.to_owned(),
            };
            wrong(&request, &EN)
        };
        let right = || {
            vec![ApprovedRight {
                index: 0,
                parts: None,
            }]
        };
        let (yes, no) = (ApprovalDecision::Approve, ApprovalDecision::Refuse);
        assert_eq!(said(yes, vec![], ""), Some(EN.approvals.tick_first));
        assert_eq!(said(no, vec![], ""), Some(EN.confirm.reason_missing));
        let long = "x".repeat(MAX_REASON + 1);
        assert_eq!(said(yes, right(), &long), Some(EN.confirm.reason_long));
        assert_eq!(said(yes, right(), ""), None);
        assert_eq!(said(no, vec![], "Why not."), None);
    }

    #[test]
    fn what_is_sent_names_the_parts_that_stay() {
        Owner::new().with(|| {
            let ticked = Ticked::new(&samples::question().rights[0]);
            assert_eq!(ticked.approved(), None);
            ticked.on.set(true);
            ticked.parts[1].1.set(false);
            let approved = ticked.approved().unwrap();
            assert_eq!(approved.parts, Some(vec!["0.0.actions.0".to_owned()]));
        });
    }
}
