//! A list of objects. A row is a link: its first cell holds it and the stylesheet
//! spreads it over the row, so that it is one stop for the keyboard and one name
//! for a screen reader. Arrow keys walk from row to row.

use api::page::Page;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::browser;
use crate::components::error_state::ErrorState;
use crate::components::pagination::Pagination;
use crate::load::Loader;
use crate::texts::use_texts;

/// A column: its heading, and when it gives way to others.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What it is called.
    pub label: &'static str,
    /// How long it stays when the page gets narrow.
    pub keep: Keep,
}

/// How long a column stays when the page gets narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// On every width.
    Always,
    /// Not on telephones.
    Medium,
    /// Only where there is much room.
    Wide,
}

impl Keep {
    /// The class of the column's cells.
    pub fn class(self) -> &'static str {
        match self {
            Keep::Always => "",
            Keep::Medium => "keep-medium",
            Keep::Wide => "keep-wide",
        }
    }
}

/// What the table shows.
pub enum TableContent {
    /// Nothing is known yet.
    Loading,
    /// It could not be loaded.
    Failed(ApiError),
    /// There is nothing to show, and this says why.
    Empty(AnyView),
    /// The rows: `<tr>` with as many cells as there are columns.
    Rows(AnyView),
}

impl TableContent {
    /// The content of a page of a list: `empty` stands where there is nothing,
    /// `row` draws an item.
    pub fn of<T: Clone + Send + Sync + 'static>(
        loader: Loader<Page<T>>,
        empty: impl FnOnce() -> AnyView,
        row: impl Fn(T) -> AnyView,
    ) -> Self {
        match (loader.error(), loader.get()) {
            (Some(error), _) => TableContent::Failed(error),
            (None, None) => TableContent::Loading,
            (None, Some(page)) if page.items.is_empty() => TableContent::Empty(empty()),
            (None, Some(page)) => {
                TableContent::Rows(page.items.into_iter().map(row).collect_view().into_any())
            }
        }
    }
}

const SKELETON_ROWS: usize = 6;

/// Shows the table. While newer rows are on their way, the old ones stay.
#[component]
pub fn Table(
    caption: &'static str,
    columns: Vec<Column>,
    content: impl Fn() -> TableContent + Send + Sync + 'static,
    #[prop(into)] busy: Signal<bool>,
    retry: Callback<()>,
) -> impl IntoView {
    let columns = StoredValue::new(columns);
    let content: Box<dyn Fn() -> TableContent + Send + Sync> = Box::new(content);
    view! {
        <div class="table-box" class:is-busy=busy aria-busy=move || busy.get().to_string()>
            {move || match content() {
                TableContent::Loading => table(caption, columns, skeleton(columns)),
                TableContent::Failed(error) => view! { <ErrorState error=error retry=retry/> }.into_any(),
                TableContent::Empty(view) => view,
                TableContent::Rows(rows) => table(caption, columns, rows),
            }}
        </div>
    }
    .into_any()
}

/// Shows a page of a list, and the way to the next one.
#[component]
pub fn List<T: Clone + Send + Sync + 'static>(
    caption: &'static str,
    columns: Vec<Column>,
    items: Loader<Page<T>>,
    content: impl Fn() -> TableContent + Send + Sync + 'static,
) -> impl IntoView {
    let next = Signal::derive(move || items.map(|page| page.next.clone()).flatten());
    view! {
        <Table
            caption=caption
            columns=columns
            content=content
            busy=items.busy()
            retry=Callback::new(move |()| items.reload())
        />
        <Pagination next=next/>
    }
    .into_any()
}

fn table(caption: &'static str, columns: StoredValue<Vec<Column>>, rows: AnyView) -> AnyView {
    view! {
        <table class="table" on:keydown=walk>
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    {columns
                        .get_value()
                        .into_iter()
                        .map(|column| {
                            view! {
                                <th scope="col" class=column.keep.class()>
                                    {column.label}
                                </th>
                            }
                        })
                        .collect_view()}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// Rows that hold the place. They appear late, by the stylesheet, so that a
/// quick answer does not flicker.
fn skeleton(columns: StoredValue<Vec<Column>>) -> AnyView {
    let t = use_texts();
    (0..SKELETON_ROWS)
        .map(|nth| {
            view! {
                <tr class="skeleton-row">
                    {columns
                        .get_value()
                        .into_iter()
                        .enumerate()
                        .map(|(column, Column { keep, .. })| {
                            view! {
                                <td class=keep.class()>
                                    <span class="skeleton"></span>
                                    {(nth == 0 && column == 0)
                                        .then(|| {
                                            view! {
                                                <span class="visually-hidden">{t.common.loading}</span>
                                            }
                                        })}
                                </td>
                            }
                        })
                        .collect_view()}
                </tr>
            }
        })
        .collect_view()
        .into_any()
}

fn walk(event: leptos::ev::KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    if browser::focus_sibling(".row-link", step) {
        event.prevent_default();
    }
}

#[cfg(test)]
mod tests {
    use api::problem::Problem;

    use super::*;

    fn render(content: impl Fn() -> TableContent + Send + Sync + 'static) -> String {
        Owner::new().with(|| {
            let columns = vec![
                Column {
                    label: "Name",
                    keep: Keep::Always,
                },
                Column {
                    label: "Made",
                    keep: Keep::Wide,
                },
            ];
            view! {
                <Table
                    caption="Things"
                    columns=columns
                    content=content
                    busy=false
                    retry=Callback::new(|()| ())
                />
            }
            .to_html()
        })
    }

    fn problem(status: u16) -> ApiError {
        ApiError::Problem(Problem {
            kind: "about:blank".into(),
            title: "Something".into(),
            status,
            detail: Some("the store is down".into()),
            trace_id: Some("4bf92f35".into()),
            errors: Vec::new(),
        })
    }

    #[test]
    fn a_failure_shows_its_cause_the_trace_and_a_way_to_try_again() {
        let html = render(|| TableContent::Failed(problem(503)));
        assert!(html.contains("the store is down"), "{html}");
        assert!(html.contains("4bf92f35"));
        assert!(html.contains("Try again"));
        assert!(html.contains("role=\"alert\""));
        assert!(!html.contains("<table"));
    }

    #[test]
    fn a_missing_permission_is_not_shown_as_a_failure() {
        let html = render(|| TableContent::Failed(problem(403)));
        assert!(!html.contains("Try again"), "{html}");
        assert!(html.contains("does not reach"), "{html}");
    }

    #[test]
    fn loading_keeps_the_headings_and_says_so() {
        let html = render(|| TableContent::Loading);
        assert_eq!(html.matches("skeleton-row").count(), SKELETON_ROWS);
        assert!(html.contains("scope=\"col\""));
        assert!(html.contains("Loading"));
    }

    #[test]
    fn rows_stand_in_a_table_with_a_caption() {
        let html = render(|| TableContent::Rows(view! { <tr><td>"x"</td></tr> }.into_any()));
        assert!(
            html.contains("<caption class=\"visually-hidden\">Things"),
            "{html}"
        );
        assert!(html.contains("<td>x</td>"));
    }
}
