//! A span of time as a filter: the last hours or days, or between two dates.

use leptos::prelude::*;

use crate::clock::{self, Clock};
use crate::components::select::Select;
use crate::query::{History, Query, use_query};
use crate::texts::use_texts;

const SINCE: &str = "since";
const FROM: &str = "from";
const TO: &str = "to";
const BETWEEN: &str = "between";

/// The names of this filter in the address.
pub const NAMES: [&str; 3] = [SINCE, FROM, TO];

/// The span the address names, as its first moment and the one after its last.
/// Follows the address, but not the clock.
pub fn period(query: Query, clock: Clock) -> (Option<i64>, Option<i64>) {
    match query.get(SINCE).as_deref() {
        Some(BETWEEN) => (
            query.get(FROM).and_then(|day| clock::start_of_day(&day)),
            query.get(TO).and_then(|day| clock::end_of_day(&day)),
        ),
        Some(span) => (
            hours(span).map(|hours| clock.peek() - hours * 3_600_000),
            None,
        ),
        None => (None, None),
    }
}

fn hours(span: &str) -> Option<i64> {
    match span {
        "1h" => Some(1),
        "24h" => Some(24),
        "7d" => Some(7 * 24),
        "30d" => Some(30 * 24),
        _ => None,
    }
}

/// The control. `reset` are further names to take out of the address on a change.
#[component]
pub fn PeriodFilter(id: &'static str, label: &'static str, reset: &'static str) -> impl IntoView {
    let t = use_texts();
    let query = use_query();
    let choices = vec![
        (String::new(), t.period.any.to_owned()),
        ("1h".to_owned(), t.period.hour.to_owned()),
        ("24h".to_owned(), t.period.day.to_owned()),
        ("7d".to_owned(), t.period.week.to_owned()),
        ("30d".to_owned(), t.period.month.to_owned()),
        (BETWEEN.to_owned(), t.period.between.to_owned()),
    ];
    let change = move |span: String| {
        let mut changes = vec![(SINCE, Some(span.clone())), (reset, None)];
        if span != BETWEEN {
            changes.extend([(FROM, None), (TO, None)]);
        }
        query.set(&changes, History::Replace);
    };
    let day = move |name: &'static str, label: &'static str| {
        view! {
            <input
                class="input input-date"
                type="date"
                aria-label=label
                prop:value=move || query.get(name).unwrap_or_default()
                on:change:target=move |event| {
                    query
                        .set(
                            &[(name, Some(event.target().value())), (reset, None)],
                            History::Replace,
                        );
                }
            />
        }
    };
    view! {
        <Select
            id=id
            label=label
            value=Signal::derive(move || query.get(SINCE).unwrap_or_default())
            choices=choices
            change=Callback::new(change)
        />
        {move || {
            (query.get(SINCE).as_deref() == Some(BETWEEN))
                .then(|| {
                    view! {
                        <span class="filter-dates">
                            {day(FROM, t.period.from)} <span aria-hidden="true">"–"</span>
                            {day(TO, t.period.to)}
                        </span>
                    }
                })
        }}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_span_and_anything_else_is_none() {
        assert_eq!(hours("24h"), Some(24));
        assert_eq!(hours("30d"), Some(720));
        assert_eq!(hours("1y"), None);
    }
}
