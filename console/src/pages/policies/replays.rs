//! All replays, and the start of another one.

use api::policy_replay::{PolicyReplay, ReplayInput};
use leptos::prelude::*;

use super::progress::{changed, grouped, state};
use super::subject::{Subjects, name, use_subjects};
use super::tabs::{Head, Tab};
use crate::api::use_api;
use crate::clock::{self, Clock};
use crate::components::badge::Badge;
use crate::components::empty_state::EmptyState;
use crate::components::error_state::ErrorState;
use crate::components::form_error::FormError;
use crate::components::icon::Icon;
use crate::components::relative_time::RelativeTime;
use crate::components::select::Choice;
use crate::components::select_field::SelectField;
use crate::components::table::{Column, Keep, Table, TableContent};
use crate::components::text_field::TextField;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const BETWEEN: &str = "between";
const HOUR: i64 = 3_600_000;
/// The server's clock may be ahead of the browser's.
const AHEAD: i64 = 60_000;

/// The page.
#[component]
pub fn ReplayList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write_policies(&slug);
    let replays = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_replays(&slug).await }
        })
    };
    let (head, start) = (slug.clone(), slug.clone());
    let content = move || {
        TableContent::of(
            replays,
            || {
                view! {
                    <EmptyState
                        icon=Icon::Retry
                        title=t.replay.none
                        text=t.replay.none_text
                    />
                }
                .into_any()
            },
            |one| row(&slug, &one, t),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <Head slug=head tab=Tab::Replays/>
        <div class="stack">
            {can_write.then(|| view! { <Start slug=start/> })}
            <Table
                caption=t.policies.tab_replays
                columns=vec![
                    column(t.replay.subject, Keep::Always),
                    column(t.replay.window, Keep::Medium),
                    column(t.replay.changed_rights, Keep::Medium),
                    column(t.replay.state, Keep::Always),
                    column(t.replay.started, Keep::Medium),
                ]
                content=content
                busy=replays.busy()
                retry=Callback::new(move |()| replays.reload())
            />
        </div>
    }
}

fn row(slug: &str, one: &PolicyReplay, t: &'static Texts) -> AnyView {
    let href = Section::PolicyReplay(one.id.clone()).path(slug);
    let (tone, label) = state(one.state, t);
    view! {
        <tr class="row">
            <td><a class="row-link cell-title" href=href>{name(&one.subject, t)}</a></td>
            <td class=Keep::Medium.class()>{days(one.from, one.to)}</td>
            <td class=Keep::Medium.class()>{grouped(changed(&one.tally))}</td>
            <td><Badge tone=tone label=label/></td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=one.started_at/>
            </td>
        </tr>
    }
    .into_any()
}

/// The first and the last day of a time.
pub fn days(from: i64, to: i64) -> String {
    let day = |at| clock::date(at, clock::offset(at));
    let (first, last) = (day(from), day(to - 1));
    match first == last {
        true => first,
        false => format!("{first} – {last}"),
    }
}

#[component]
fn Start(slug: String) -> impl IntoView {
    let t = use_texts();
    let subjects = use_subjects(&slug);
    let slug = StoredValue::new(slug);
    view! {
        <section class="panel" aria-label=t.replay.start>
            <p>{t.replay.text}</p>
            {move || match (subjects.error(), subjects.choices(t)) {
                (Some(error), _) => {
                    view! {
                        <ErrorState error=error retry=Callback::new(move |()| subjects.reload())/>
                    }
                        .into_any()
                }
                (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
                (None, Some(choices)) if choices.is_empty() => {
                    view! {
                        <p class="below">{t.replay.nothing_to_ask}</p>
                        <p class="quiet">{t.replay.nothing_to_ask_text}</p>
                    }
                        .into_any()
                }
                (None, Some(choices)) => {
                    form(slug, subjects, choices, t)
                }
            }}
        </section>
    }
    .into_any()
}

fn form(
    slug: StoredValue<String>,
    subjects: Subjects,
    choices: Vec<Choice>,
    t: &'static Texts,
) -> AnyView {
    let api = use_api();
    let query = use_query();
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    let doing = Doing::new();
    let span = RwSignal::new("7d".to_owned());
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let complaint = RwSignal::new(None::<String>);
    let spans = [
        ("24h", t.replay.day),
        ("7d", t.replay.week),
        ("30d", t.replay.month),
        (BETWEEN, t.replay.between),
    ];
    let spans = spans.map(|(value, label)| (value.to_owned(), label.to_owned()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = clock.peek();
        let wanted = span.with(|span| from.with(|from| to.with(|to| window(span, from, to, now))));
        let Some((from, to)) = wanted else {
            complaint.set(Some(t.replay.dates_needed.to_owned()));
            return;
        };
        complaint.set(None);
        let Some(subject) = subjects.subject() else {
            return;
        };
        let slug = slug.get_value();
        let there = slug.clone();
        doing.run(
            async move {
                let input = ReplayInput { subject, from, to };
                api.start_replay(&slug, &input).await
            },
            move |started| {
                let path = Section::PolicyReplay(started.id).path(&there);
                query.go(&path, History::Push);
            },
        );
    };
    view! {
        <form class="below" novalidate on:submit=submit>
            <div class="start-fields">
                <SelectField
                    id="subject"
                    label=t.replay.subject
                    value=subjects.chosen
                    choices=choices
                />
                <SelectField
                    id="window"
                    label=t.replay.window
                    value=span
                    choices=spans.to_vec()
                />
                {move || {
                    span.with(|span| span == BETWEEN)
                        .then(|| {
                            view! {
                                <TextField
                                    id="from"
                                    label=t.replay.from
                                    kind="date"
                                    value=from
                                    error=complaint
                                />
                                <TextField id="to" label=t.replay.to kind="date" value=to/>
                            }
                        })
                }}
            </div>
            <FormError error=doing.error/>
            <div class="form-foot">
                <button type="submit" class="button primary" disabled=doing.busy>
                    {t.replay.start}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// The time that is meant, as its first moment and the one after its last.
fn window(span: &str, from: &str, to: &str, now: i64) -> Option<(i64, i64)> {
    let hours = match span {
        BETWEEN => {
            let (from, to) = (clock::start_of_day(from)?, clock::end_of_day(to)?);
            return (from < to).then_some((from, to));
        }
        "24h" => 24,
        "30d" => 30 * 24,
        _ => 7 * 24,
    };
    Some((now - hours * HOUR, now + AHEAD))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use crate::texts::EN;

    const DAY: i64 = 24 * HOUR;

    #[test]
    fn days_that_are_missing_or_the_wrong_way_round_are_no_window() {
        assert_eq!(window(BETWEEN, "1970-01-03", "1970-01-02", 0), None);
        assert_eq!(window(BETWEEN, "1970-01-03", "", 0), None);
        let day = window(BETWEEN, "1970-01-03", "1970-01-03", 0);
        assert_eq!(day, Some((2 * DAY, 3 * DAY)));
        assert_eq!(days(2 * DAY, 3 * DAY), "3 Jan 1970");
        assert_eq!(days(2 * DAY, 4 * DAY), "3 Jan 1970 – 4 Jan 1970");
    }

    #[test]
    fn the_last_days_end_after_now() {
        let (from, to) = window("24h", "", "", 10 * DAY).unwrap();
        assert_eq!(from, 9 * DAY);
        assert!(to > 10 * DAY);
    }

    #[test]
    fn a_row_leads_to_its_replay() {
        let html = Owner::new().with(|| {
            provide_context(Clock::fixed(0));
            row("demo", &samples::replay(), &EN).to_html()
        });
        assert!(
            html.contains("/console/t/demo/policies/replays/r1"),
            "{html}"
        );
        assert!(
            html.contains("The draft") && html.contains("Running"),
            "{html}"
        );
    }
}
