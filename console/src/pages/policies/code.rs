//! A field for Cedar text with line numbers and marks where something is wrong.
//! The marks stand on a copy of the text behind the field, which also gives it
//! its size, so that both always have the same lines.

use api::policy::{PolicyProblem, TextPosition};
use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

/// The id of the field.
pub const FIELD: &str = "policy-text";

/// Edits `value`. `problems` are those of `checked`, the text the server saw;
/// nothing is marked in another one.
#[component]
pub fn Code(
    value: RwSignal<String>,
    #[prop(into)] checked: Signal<String>,
    #[prop(into)] problems: Signal<Vec<PolicyProblem>>,
    #[prop(into)] warnings: Signal<Vec<PolicyProblem>>,
    save: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let is_checked =
        Memo::new(move |_| value.with(|value| checked.with(|checked| value == checked)));
    let behind = move || {
        let text = value.get();
        let problems = if is_checked.get() {
            problems.get()
        } else {
            Vec::new()
        };
        let places = problems
            .iter()
            .filter_map(|problem| problem.position)
            .collect();
        segments(&text, places)
            .into_iter()
            .map(|(text, is_marked)| match is_marked {
                true => view! { <mark>{text}</mark> }.into_any(),
                false => text.into_any(),
            })
            .collect_view()
    };
    let numbers = move || {
        let count = value.with(|text| text.split('\n').count());
        let bad: Vec<usize> = match is_checked.get() {
            true => problems.with(|all| all.iter().filter_map(line).collect()),
            false => Vec::new(),
        };
        (1..=count)
            .map(|number| {
                let is_bad = bad.contains(&number);
                view! { <span class:is-bad=is_bad>{number}</span> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label class="field-label" for=FIELD>{t.policies.cedar}</label>
            <div class="code-field">
                <div class="code-numbers" aria-hidden="true">{numbers}</div>
                <div class="code-text">
                    <pre class="code-behind" aria-hidden="true">{behind} "\n"</pre>
                    <textarea
                        id=FIELD
                        wrap="off"
                        spellcheck="false"
                        autocomplete="off"
                        autocapitalize="off"
                        aria-describedby="policy-problems"
                        aria-invalid=move || {
                            (is_checked.get() && problems.with(|all| !all.is_empty()))
                                .then_some("true")
                        }
                        prop:value=value
                        on:input:target=move |event| value.set(event.target().value())
                        on:keydown=move |event| {
                            if (event.ctrl_key() || event.meta_key()) && event.key() == "s" {
                                event.prevent_default();
                                save.run(());
                            }
                        }
                    ></textarea>
                </div>
            </div>
            <div id="policy-problems" aria-live="polite">
                {move || {
                    if !is_checked.get() {
                        return view! { <p class="field-hint">{t.policies.unchecked}</p> }.into_any();
                    }
                    let (bad, odd) = (problems.get(), warnings.get());
                    if bad.is_empty() && odd.is_empty() {
                        return if checked.with(String::is_empty) {
                            ().into_any()
                        } else {
                            view! {
                                <p class="field-hint is-good">
                                    <Glyph icon=Icon::Check/>
                                    {t.policies.no_problem}
                                </p>
                            }
                                .into_any()
                        };
                    }
                    view! {
                        <ul class="problems">
                            {bad
                                .into_iter()
                                .map(|one| problem(one, true, value))
                                .chain(odd.into_iter().map(|one| problem(one, false, value)))
                                .collect_view()}
                        </ul>
                    }
                        .into_any()
                }}
            </div>
        </div>
    }
    .into_any()
}

fn line(problem: &PolicyProblem) -> Option<usize> {
    problem.position.map(|position| position.line)
}

/// A problem; pressed, it leads to its place.
fn problem(problem: PolicyProblem, is_grave: bool, value: RwSignal<String>) -> AnyView {
    let t = use_texts();
    let class = if is_grave {
        "problem tone-bad"
    } else {
        "problem tone-waiting"
    };
    let text = view! {
        <span>
            {problem.message}
            {problem.help.map(|help| view! { " " <span class="quiet">{help}</span> })}
        </span>
    };
    let Some(position) = problem.position else {
        return view! { <li class=class><Glyph icon=Icon::Warning/> {text}</li> }.into_any();
    };
    let place = t
        .policies
        .place
        .replace("{line}", &position.line.to_string())
        .replace("{column}", &position.column.to_string());
    let jump = move |_| {
        let (start, end) = value.with_untracked(|text| selection(text, position));
        browser::select(FIELD, start, end);
    };
    view! {
        <li class=class>
            <Glyph icon=Icon::Warning/>
            <button type="button" class="link-button" on:click=jump>{place}</button>
            {text}
        </li>
    }
    .into_any()
}

/// The text in parts, each with whether it is marked. Places that are not in the
/// text, or inside of a character, mark nothing.
fn segments(text: &str, mut places: Vec<TextPosition>) -> Vec<(String, bool)> {
    places.sort_by_key(|place| place.offset);
    let mut parts = Vec::new();
    let mut at = 0;
    for place in places {
        let end = place
            .offset
            .saturating_add(place.length.max(1))
            .min(text.len());
        if place.offset < at {
            continue;
        }
        if let (Some(before), Some(marked)) =
            (text.get(at..place.offset), text.get(place.offset..end))
        {
            parts.push((before.to_owned(), false));
            parts.push((marked.to_owned(), true));
            at = end;
        }
    }
    parts.push((text.get(at..).unwrap_or_default().to_owned(), false));
    parts.retain(|(text, _)| !text.is_empty());
    parts
}

/// The place in the units the browser counts in (UTF-16).
fn selection(text: &str, position: TextPosition) -> (u32, u32) {
    let units = |end: usize| {
        let before = text.get(..end.min(text.len())).unwrap_or_default();
        u32::try_from(before.encode_utf16().count()).unwrap_or(0)
    };
    let end = position.offset.saturating_add(position.length);
    (units(position.offset), units(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: usize, length: usize) -> TextPosition {
        TextPosition {
            offset,
            length,
            line: 1,
            column: 1,
        }
    }

    #[test]
    fn marks_what_is_there_and_nothing_else() {
        assert_eq!(
            segments("permit it", vec![at(7, 2)]),
            [("permit ".to_owned(), false), ("it".to_owned(), true)]
        );
        let whole = [("né".to_owned(), false)];
        assert_eq!(segments("né", vec![at(2, 1)]), whole, "inside of é");
        assert_eq!(segments("né", vec![at(90, 1)]), whole, "after the end");
    }

    #[test]
    fn a_place_is_counted_as_browsers_count() {
        assert_eq!(selection("é𝄞x", at(6, 1)), (3, 4));
    }
}
