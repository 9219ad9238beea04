//! One approval request: what is wanted of whom, and what people answered.

use api::approval::{
    ApprovalDemand, ApprovalDetail, ApprovalState, ApprovalSummary, ApprovalVote, VoterKind,
};
use leptos::prelude::*;

use super::answer::Answer;
use super::cancel::Cancel;
use super::list::{client_name, person};
use super::words;
use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::icon::{Glyph, Icon};
use crate::components::json::Json;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::relative_time::{ExactTime, RelativeTime};
use crate::components::right_chips::RightChips;
use crate::load::Loader;
use crate::pages::grants::short::short;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn Approval(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write(&slug);
    let approval = {
        let slug = slug.clone();
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.approval(&slug, &id).await }
        })
    };
    let title = Signal::derive(move || {
        approval
            .map(|found| client_name(&found.approval, t))
            .unwrap_or_else(|| t.approvals.one.to_owned())
    });
    let parent = Parent {
        label: t.nav.approvals,
        href: Section::Approvals.path(&slug),
    };
    let (for_body, for_answer) = (slug.clone(), slug.clone());
    view! {
        <PageHeader title=title parent=parent>
            {can_write.then(|| view! { <Cancel slug=slug approval=approval/> })}
        </PageHeader>
        <Answer slug=for_answer approval=approval/>
        {loaded(approval, move |found| body(&for_body, found, t))}
    }
}

/// The page below its head.
pub fn body(slug: &str, found: ApprovalDetail, t: &'static Texts) -> AnyView {
    let state = found.approval.state;
    let demands = found.approval.demands.clone();
    let answers = match found.votes.is_empty() {
        true => view! { <p class="quiet">{t.approvals.no_answers}</p> }.into_any(),
        false => {
            let votes = found.votes.into_iter();
            let votes = votes.map(|one| vote(one, &demands, t)).collect_view();
            view! { <ul class="rights">{votes}</ul> }.into_any()
        }
    };
    view! {
        <div role="status">{found.reason.map(|reason| why(state, reason, t))}</div>
        <div class="columns">
            <div class="columns-main">
                <section class="panel" aria-labelledby="wanted">
                    <h2 id="wanted" class="panel-title">{t.approvals.rights}</h2>
                    <ul class="rows">
                        {demands.iter().map(|demand| demand_row(demand, t)).collect_view()}
                    </ul>
                </section>
                <section class="panel" aria-labelledby="answers">
                    <h2 id="answers" class="panel-title">{t.approvals.answers}</h2>
                    {answers}
                </section>
            </div>
            {facts(slug, found.approval, t)}
        </div>
    }
    .into_any()
}

fn why(state: ApprovalState, reason: String, t: &'static Texts) -> AnyView {
    let (tone, label) = words::state(state, t);
    view! {
        <div class=format!("banner {}", tone.class())>
            <Glyph icon=Icon::Forbidden/>
            <div>
                <p class="banner-title">{label}</p>
                <p>{reason}</p>
            </div>
        </div>
    }
    .into_any()
}

fn demand_row(demand: &ApprovalDemand, t: &'static Texts) -> AnyView {
    let tone = match (demand.refused, demand.have >= demand.count) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Good,
        (false, false) => Tone::Waiting,
    };
    let label = words::progress(demand, t);
    view! {
        <li class="rows-item">
            <RightChips rights=vec![demand.right.clone()]/>
            <span class="chips">
                <span class=format!("badge {}", tone.class())>{label}</span>
                {demand
                    .refused
                    .then(|| view! { <Badge tone=Tone::Bad label=t.approvals.refused/> })}
            </span>
        </li>
    }
    .into_any()
}

fn vote(vote: ApprovalVote, demands: &[ApprovalDemand], t: &'static Texts) -> AnyView {
    let (tone, label) = words::answer(vote.answer, t);
    let instead = vote.instead_of.map(|seat| {
        let said = t.approvals.instead_of.replace("{}", &seat.name);
        view! { <span class="quiet">{said}</span> }
    });
    let as_administrator = (vote.kind == VoterKind::Administrator)
        .then(|| view! { <span class="quiet">{t.approvals.administrator}</span> });
    let left = vote.left.into_iter();
    let left = left.map(|one| match one.rights.is_empty() {
        true => {
            let demand = demands.iter().find(|demand| demand.index == one.index);
            let right = demand.map(|demand| demand.right.clone());
            view! {
                <li class="rows-item">
                    <RightChips rights=right.into_iter().collect()/>
                    <Badge tone=Tone::Bad label=t.approvals.refused/>
                </li>
            }
            .into_any()
        }
        false => view! {
            <li class="rows-item">
                <RightChips rights=one.rights.iter().map(short).collect()/>
                <details class="more">
                    <summary>{t.approvals.left}</summary>
                    {one
                        .rights
                        .into_iter()
                        .map(|right| view! { <Json value=right/> })
                        .collect_view()}
                </details>
            </li>
        }
        .into_any(),
    });
    view! {
        <li class="right">
            <div class="right-head">
                <h3>{vote.by.name} " " <span class="quiet">{vote.by.login}</span></h3>
                {as_administrator}
                {instead}
                <span class="quiet"><RelativeTime at=vote.at/></span>
                <Badge tone=tone label=label/>
            </div>
            {vote.reason.map(|reason| view! { <p class="event-note">{reason}</p> })}
            <ul class="rows">{left.collect_view()}</ul>
        </li>
    }
    .into_any()
}

fn facts(slug: &str, one: ApprovalSummary, t: &'static Texts) -> AnyView {
    let (tone, label) = words::state(one.state, t);
    let grant = Section::Grant(one.grant.clone()).path(slug);
    view! {
        <section class="panel facts" aria-labelledby="facts">
            <h2 id="facts" class="visually-hidden">{t.grant.facts}</h2>
            <dl>
                <div class="fact">
                    <dt>{t.grants.state}</dt>
                    <dd><Badge tone=tone label=label/></dd>
                </div>
                <div class="fact">
                    <dt>{t.approvals.asks}</dt>
                    <dd>{client_name(&one, t)}</dd>
                </div>
                <div class="fact">
                    <dt>{t.approvals.subject}</dt>
                    <dd>{person(one.subject, t)}</dd>
                </div>
                <div class="fact">
                    <dt>{t.approvals.created}</dt>
                    <dd><ExactTime at=one.created_at/></dd>
                </div>
                <div class="fact">
                    <dt>{t.approvals.until}</dt>
                    <dd><ExactTime at=one.expires_at/></dd>
                </div>
                {one
                    .settled_at
                    .map(|at| {
                        view! {
                            <div class="fact">
                                <dt>{t.approvals.settled}</dt>
                                <dd><ExactTime at=at/></dd>
                            </div>
                        }
                    })}
            </dl>
            <a class="link" href=grant>{t.approvals.grant} <Glyph icon=Icon::Arrow/></a>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::pages::samples;
    use crate::texts::EN;

    fn render(found: ApprovalDetail) -> String {
        Owner::new().with(|| {
            provide_context(Clock::fixed(found.approval.created_at));
            body("demo", found, &EN).to_html()
        })
    }

    #[test]
    fn an_answer_says_whose_place_it_took_and_what_was_left() {
        let html = render(samples::approval());
        for said in ["Bob", "for Carol", EN.approvals.narrowed, "Only sending."] {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert!(html.contains("send"), "{html}");
        assert!(html.contains("/console/t/demo/grants/g1"), "{html}");
        assert!(!html.contains("banner"), "it waits: {html}");
    }

    #[test]
    fn a_refused_right_is_named_and_a_reason_is_shown_as_text() {
        let mut found = samples::approval();
        found.votes[0].left[0].rights.clear();
        found.reason = Some("<b>No</b>".into());
        found.approval.state = ApprovalState::Denied;
        let html = render(found);
        assert!(html.contains(EN.approvals.refused), "{html}");
        assert!(html.contains("&lt;b&gt;No"), "{html}");
    }

    #[test]
    fn without_answers_it_says_so() {
        let mut found = samples::approval();
        found.votes.clear();
        assert!(render(found).contains(EN.approvals.no_answers));
    }
}
