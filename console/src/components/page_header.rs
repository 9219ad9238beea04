//! The head of a page: where it belongs, what it is called, what can be done.

use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

/// The page above this one.
#[derive(Debug, Clone)]
pub struct Parent {
    /// What it is called.
    pub label: &'static str,
    /// Its address.
    pub href: String,
}

/// Shows the head and names the tab. Actions are the children.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    #[prop(default = "")] text: &'static str,
    #[prop(optional)] parent: Option<Parent>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let t = use_texts();
    Effect::new(move |_| browser::set_title(&format!("{} · {}", title.get(), t.common.product)));
    view! {
        <header class="page-head">
            <div class="page-head-text">
                {parent
                    .map(|parent| {
                        view! {
                            <a class="page-parent" href=parent.href>
                                <Glyph icon=Icon::ChevronLeft/>
                                {parent.label}
                            </a>
                        }
                    })}
                <h1>{title}</h1>
                {(!text.is_empty()).then(|| view! { <p class="page-text">{text}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
    .into_any()
}
