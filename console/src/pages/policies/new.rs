//! How a new policy begins: with a sentence, or with its text.

use leptos::prelude::*;

use super::edit::EditPolicy;
use super::form::in_words;
use crate::api::use_api;
use crate::components::error_state::ErrorState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::{PageHeader, Parent};
use crate::load::Loader;
use crate::query::use_query;
use crate::routes::Section;
use crate::texts::use_texts;

/// The name of the chosen beginning in the address.
pub const FROM: &str = "from";
/// The beginning with a text.
pub const TEXT: &str = "text";

/// The choice, or the form once it is made.
#[component]
pub fn NewPolicy(slug: String) -> impl IntoView {
    let query = use_query();
    let chosen = Memo::new(move |_| query.get(FROM));
    move || match chosen.get() {
        None => view! { <Choice slug=slug.clone()/> }.into_any(),
        Some(_) => view! { <EditPolicy slug=slug.clone() id=None/> }.into_any(),
    }
}

#[component]
fn Choice(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let templates = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_templates(&slug).await }
        })
    };
    let parent = Parent {
        label: t.nav.policies,
        href: Section::Policies.path(&slug),
    };
    let begin = move |from: &str| format!("{}?{FROM}={from}", Section::NewPolicy.path(&slug));
    let with_text = begin(TEXT);
    view! {
        <div class="narrow">
            <PageHeader title=t.policies.new parent=parent text=t.policies.choose_text/>
            <section class="panel" aria-labelledby="sentences">
                <h2 id="sentences" class="panel-title">{t.policies.sentences}</h2>
                {move || match (templates.error(), templates.get()) {
                    (Some(error), _) => {
                        view! {
                            <ErrorState
                                error=error
                                retry=Callback::new(move |()| templates.reload())
                            />
                        }
                            .into_any()
                    }
                    (None, None) => {
                        view! { <span class="skeleton skeleton-block"></span> }.into_any()
                    }
                    (None, Some(page)) => {
                        view! {
                            <ul class="sentences">
                                {page
                                    .items
                                    .into_iter()
                                    .map(|template| {
                                        view! {
                                            <li>
                                                <a class="step" href=begin(&template.name)>
                                                    <span class="step-sentence">{in_words(&template.sentence, t)}</span>
                                                    <Glyph icon=Icon::ChevronRight/>
                                                </a>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        }
                            .into_any()
                    }
                }}
            </section>
            <p class="below">
                <a class="link" href=with_text>{t.policies.with_text} <Glyph icon=Icon::Arrow/></a>
            </p>
        </div>
    }
}
