//! How two sets of policies differ, line by line.

use api::policy::{LineChange, LineDifference, PolicyDifference, TextDifference};
use leptos::prelude::*;

use crate::texts::{Texts, use_texts};

/// Unchanged lines that stay around a change.
const AROUND: usize = 3;

/// Shows each policy that differs.
#[component]
pub fn Difference(difference: PolicyDifference) -> impl IntoView {
    let t = use_texts();
    if difference.texts.is_empty() {
        return view! { <p class="quiet">{t.policies.no_difference}</p> }.into_any();
    }
    difference
        .texts
        .into_iter()
        .map(|one| text(one, t))
        .collect_view()
        .into_any()
}

fn text(one: TextDifference, t: &'static Texts) -> AnyView {
    let count = |change| {
        one.lines
            .iter()
            .filter(|line| line.change == change)
            .count()
    };
    let (added, removed) = (count(LineChange::Added), count(LineChange::Removed));
    let label = format!("{}: {}", t.policies.difference_of, one.name);
    view! {
        <section class="diff" aria-label=label>
            <h3 class="diff-head">
                {one.name} <span class="diff-count">
                    <span class="is-added">{format!("+{added}")}</span>
                    <span class="is-removed">{format!("−{removed}")}</span>
                </span>
            </h3>
            <div class="diff-lines" tabindex="0">
                {shown(&one.lines)
                    .into_iter()
                    .map(|line| match line {
                        None => view! { <p class="diff-gap">"⋯"</p> }.into_any(),
                        Some(line) => row(line, t),
                    })
                    .collect_view()}
            </div>
        </section>
    }
    .into_any()
}

fn row(line: &LineDifference, t: &'static Texts) -> AnyView {
    let (class, sign, said) = match line.change {
        LineChange::Same => ("diff-line", " ", ""),
        LineChange::Added => ("diff-line is-added", "+", t.policies.line_added),
        LineChange::Removed => ("diff-line is-removed", "−", t.policies.line_removed),
    };
    view! {
        <p class=class>
            <span class="diff-sign" aria-hidden="true">{sign}</span>
            {(!said.is_empty()).then(|| view! { <span class="visually-hidden">{said}</span> })}
            <code>{line.text.clone()}</code>
        </p>
    }
    .into_any()
}

/// The lines near a change; none stands for those left out.
fn shown(lines: &[LineDifference]) -> Vec<Option<&LineDifference>> {
    let near = |place: usize| {
        let from = place.saturating_sub(AROUND);
        let around = lines.iter().skip(from).take(place - from + AROUND + 1);
        around
            .into_iter()
            .any(|line| line.change != LineChange::Same)
    };
    let mut shown = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if near(place) {
            shown.push(Some(line));
        } else if shown.last().is_none_or(Option::is_some) {
            shown.push(None);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_a_change_is_shown() {
        let lines: Vec<_> = (0..20)
            .map(|number| LineDifference {
                change: if number == 10 {
                    LineChange::Added
                } else {
                    LineChange::Same
                },
                text: number.to_string(),
            })
            .collect();
        let texts: Vec<_> = shown(&lines)
            .into_iter()
            .map(|line| line.map_or("…", |line| line.text.as_str()))
            .collect();
        assert_eq!(texts, ["…", "7", "8", "9", "10", "11", "12", "13", "…"]);
    }
}
