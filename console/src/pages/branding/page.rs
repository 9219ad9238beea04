//! The form for branding, beside its preview.

use api::branding::{Branding as Stored, BrandingUpdate, MAX_RADIUS};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, use_api};
use crate::components::error_state::ErrorState;
use crate::components::field::Field;
use crate::components::form_error::FormError;
use crate::components::page_header::PageHeader;
use crate::components::save_bar::SaveBar;
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::pages::branding::colour_field::ColourField;
use crate::pages::branding::draft::{Draft, changed, is_colour};
use crate::pages::branding::logo::LogoField;
use crate::pages::branding::preview::Preview;
use crate::session::use_session;
use crate::texts::use_texts;

/// The page.
#[component]
pub fn Branding(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let branding = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.branding(&slug).await }
        })
    };
    // The form is made once; a new logo must not throw away what was typed.
    let there = Memo::new(move |_| branding.map(|_| ()).is_some());
    view! {
        <PageHeader title=t.nav.branding text=t.branding.text/>
        {move || match (branding.error(), there.get()) {
            (Some(error), _) => {
                view! {
                    <ErrorState error=error retry=Callback::new(move |()| branding.reload())/>
                }
                    .into_any()
            }
            (None, false) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
            (None, true) => view! { <Form slug=slug.clone() branding=branding/> }.into_any(),
        }}
    }
}

#[component]
fn Form(slug: String, branding: Loader<Stored>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let can_write = use_session().can_write(&slug);
    let Some(settings) = untrack(|| branding.map(|branding| branding.settings.clone())) else {
        return ().into_any();
    };
    let draft = Draft::new(settings);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let changes = Memo::new(move |_| {
        branding
            .map(|branding| changed(&branding.settings, &draft.settings(), t))
            .unwrap_or_default()
    });
    let field_error = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.field(field)))
    };
    let shown = move || {
        let settings = draft.settings();
        let colours = [
            &settings.primary,
            &settings.primary_dark,
            &settings.background,
            &settings.background_dark,
        ];
        let complete = colours.into_iter().all(|colour| is_colour(colour));
        complete.then_some(settings)
    };
    let discard = Callback::new(move |()| {
        if let Some(saved) = untrack(|| branding.map(|branding| branding.settings.clone())) {
            draft.set(saved);
        }
        error.set(None);
    });
    let to_save = slug.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let slug = to_save.clone();
        let update = BrandingUpdate {
            settings: untrack(|| draft.settings()),
            version: untrack(|| branding.map(|branding| branding.version)).unwrap_or_default(),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = api.save_branding(&slug, &update).await;
            busy.try_set(false);
            match answer {
                Ok(newer) => {
                    branding.set(newer);
                    toasts.done(t.branding.saved);
                }
                Err(failed) => {
                    error.try_set(Some(failed));
                }
            }
        });
    };
    view! {
        <form class="branding" on:submit=submit>
            <fieldset class="branding-form" disabled=!can_write>
                <legend class="visually-hidden">{t.nav.branding}</legend>
                <section class="panel" aria-labelledby="identity">
                    <h2 id="identity" class="panel-title">{t.branding.identity}</h2>
                    <TextField
                        id="name"
                        label=t.branding.name
                        hint=t.branding.name_hint
                        value=draft.name
                        required=true
                        error=field_error("name")
                    />
                    <LogoField slug=slug.clone() branding=branding can_write=can_write/>
                    <TextField
                        id="support"
                        label=t.branding.support
                        hint=t.branding.support_hint
                        value=draft.support_text
                        error=field_error("support_text")
                    />
                </section>
                <section class="panel" aria-labelledby="colours">
                    <h2 id="colours" class="panel-title">{t.branding.colours}</h2>
                    <div class="pair">
                        <ColourField
                            id="primary"
                            label=t.branding.primary
                            value=draft.primary
                            error=field_error("primary")
                        />
                        <ColourField
                            id="primary-dark"
                            label=t.branding.primary_dark
                            value=draft.primary_dark
                            error=field_error("primary_dark")
                        />
                        <ColourField
                            id="background"
                            label=t.branding.background
                            value=draft.background
                            error=field_error("background")
                        />
                        <ColourField
                            id="background-dark"
                            label=t.branding.background_dark
                            value=draft.background_dark
                            error=field_error("background_dark")
                        />
                    </div>
                    <Field id="radius" label=t.branding.radius error=field_error("radius")>
                        <span class="range">
                            <input
                                id="radius"
                                type="range"
                                min="0"
                                max=MAX_RADIUS.to_string()
                                prop:value=move || draft.radius.get().to_string()
                                on:input:target=move |event| {
                                    if let Ok(radius) = event.target().value().parse() {
                                        draft.radius.set(radius);
                                    }
                                }
                            />
                            <output for="radius">{move || draft.radius.get()} " px"</output>
                        </span>
                    </Field>
                </section>
                <FormError error=error/>
            </fieldset>
            <Preview slug=slug settings=shown branding=branding/>
            <SaveBar changes=changes busy=busy discard=discard/>
        </form>
    }
    .into_any()
}
