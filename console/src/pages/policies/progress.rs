//! How far a replay is, and what it found so far, by kind.

use std::collections::BTreeMap;

use api::policy_replay::{PolicyReplay, ReplayState};
use leptos::prelude::*;

use super::words;
use crate::components::badge::{Badge, Tone};
use crate::components::icon::{Glyph, Icon};
use crate::texts::{Texts, use_texts};

const SAME: &str = "same";

/// How a replay stands.
pub fn state(state: ReplayState, t: &Texts) -> (Tone, &'static str) {
    match state {
        ReplayState::Running => (Tone::Info, t.replay.running),
        ReplayState::Done => (Tone::Good, t.replay.done),
        ReplayState::Cancelled => (Tone::Neutral, t.replay.cancelled),
        ReplayState::Interrupted => (Tone::Bad, t.replay.interrupted),
    }
}

/// How many rights are decided otherwise, or may be.
pub fn changed(tally: &BTreeMap<String, u64>) -> u64 {
    let others = tally.iter().filter(|(kind, _)| *kind != SAME);
    others.map(|(_, count)| count).sum()
}

/// Shows how far it is.
#[component]
pub fn Progress(#[prop(into)] replay: Signal<Option<PolicyReplay>>) -> impl IntoView {
    let t = use_texts();
    let part = move || {
        replay.with(|replay| {
            let (done, total) = replay.as_ref().map_or((0, 0), |one| (one.done, one.total));
            // Of nothing, everything was looked at.
            (done.max(u64::from(total == 0)), total.max(1))
        })
    };
    view! {
        <progress
            class="progress"
            aria-label=t.replay.progress
            max=move || part().1.to_string()
            value=move || part().0.to_string()
        ></progress>
        {move || replay.get().map(|found| found_so_far(&found, t))}
    }
    .into_any()
}

fn found_so_far(found: &PolicyReplay, t: &'static Texts) -> AnyView {
    let (tone, label) = state(found.state, t);
    let requests = t
        .replay
        .requests
        .replace("{done}", &grouped(found.done))
        .replace("{total}", &grouped(found.total));
    let interrupted = found.state == ReplayState::Interrupted;
    view! {
        <p class="rows-item">
            <span>{requests}</span>
            <Badge tone=tone label=label/>
        </p>
        {interrupted
            .then(|| {
                view! {
                    <p class="banner tone-waiting">
                        <Glyph icon=Icon::Warning/>
                        {t.replay.interrupted_text}
                    </p>
                }
            })}
        {by_kind(&found.tally, t)}
    }
    .into_any()
}

/// How many rights changed in which way, in one order always.
fn by_kind(tally: &BTreeMap<String, u64>, t: &'static Texts) -> AnyView {
    if tally.is_empty() {
        return view! { <p class="quiet">{t.replay.no_request}</p> }.into_any();
    }
    let count = |kind: &str| tally.get(kind).copied().unwrap_or_default();
    let kinds = words::CHANGES.into_iter().chain([SAME]);
    let rows = kinds.filter(|kind| count(kind) > 0).map(|kind| {
        let (tone, label) = words::change(kind, t);
        view! {
            <tr>
                <td><Badge tone=tone label=label/></td>
                <td class="number">{grouped(count(kind))}</td>
            </tr>
        }
    });
    view! {
        <table class="plain-table">
            <caption class="visually-hidden">{t.replay.results}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.changes.kind}</th>
                    <th scope="col" class="number">{t.replay.rights}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// A number as people read it: `100,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use crate::texts::EN;

    fn render(replay: PolicyReplay) -> String {
        Owner::new().with(|| {
            let replay = Signal::stored(Some(replay));
            view! { <Progress replay=replay/> }.to_html()
        })
    }

    #[test]
    fn shows_how_far_it_is_and_counts_by_kind() {
        let html = render(samples::replay());
        assert!(html.contains("max=\"100000\""), "{html}");
        assert!(html.contains("value=\"2500\""), "{html}");
        assert!(html.contains("2,500 of 100,000 requests"), "{html}");
        let denied = html.find(EN.changes.newly_denied).unwrap();
        let same = html.find(EN.changes.same).unwrap();
        assert!(denied < same, "what changed comes first");
        assert!(!html.contains(EN.changes.wider), "none of these");
    }

    #[test]
    fn a_replay_of_nothing_is_whole() {
        let mut replay = samples::replay();
        (replay.done, replay.total) = (0, 0);
        replay.tally.clear();
        let html = render(replay);
        assert!(
            html.contains("max=\"1\"") && html.contains("value=\"1\""),
            "{html}"
        );
        assert!(html.contains(EN.replay.no_request), "{html}");
    }

    #[test]
    fn what_is_the_same_is_no_change() {
        assert_eq!(changed(&samples::replay().tally), 12);
    }

    #[test]
    fn thousands_are_set_apart() {
        let said = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(said, ["0", "999", "1,000", "1,234,567"]);
    }
}
