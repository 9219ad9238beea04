//! The tenant's logo. It is stored at once, apart from the other settings.

use api::branding::{Branding, LOGO_TYPES, MAX_LOGO};
use api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use crate::api::use_api;
use crate::components::error_state::explain;
use crate::components::icon::{Glyph, Icon};
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::texts::{Texts, use_texts};

/// Shows the logo, takes another one, removes it.
#[component]
pub fn LogoField(slug: String, branding: Loader<Branding>, can_write: bool) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let complaint = RwSignal::new(None::<String>);
    let picture = {
        let slug = slug.clone();
        move || {
            branding.map(|branding| {
                branding
                    .has_logo
                    .then(|| format!("{}?v={}", paths::branding_logo(&slug), branding.version))
            })
        }
    };
    let to_remove = slug.clone();
    let store = move |event: leptos::ev::Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        else {
            return;
        };
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        // The same file can be chosen again after an error.
        input.set_value("");
        if let Err(why) = acceptable(&file.type_(), file.size(), t) {
            complaint.set(Some(why.to_owned()));
            return;
        }
        let slug = slug.clone();
        complaint.set(None);
        busy.set(true);
        spawn_local(async move {
            let answer = api.save_logo(&slug, file).await;
            busy.try_set(false);
            match answer {
                Ok(newer) => {
                    branding.set(newer);
                    toasts.done(t.branding.logo_saved);
                }
                Err(failed) => {
                    complaint.try_set(Some(explain(&failed, t)));
                }
            }
        });
    };
    let remove = move |_| {
        let slug = to_remove.clone();
        complaint.set(None);
        busy.set(true);
        spawn_local(async move {
            let answer = api.delete_logo(&slug).await;
            busy.try_set(false);
            match answer {
                Ok(()) => branding.reload(),
                Err(failed) => {
                    complaint.try_set(Some(explain(&failed, t)));
                }
            }
        });
    };
    let has_logo = Memo::new(move |_| branding.map(|branding| branding.has_logo).unwrap_or(false));
    view! {
        <div class="field logo-field">
            <p class="field-label" id="logo-label">{t.branding.logo}</p>
            <div class="logo-row">
                <span class="logo-frame">
                    {move || match picture().flatten() {
                        Some(src) => view! { <img src=src alt=t.branding.logo_alt/> }.into_any(),
                        None => view! { <span class="quiet">{t.branding.no_logo}</span> }.into_any(),
                    }}
                </span>
                {can_write
                    .then(|| {
                        view! {
                            <label class="button upload" class:is-busy=busy>
                                <Glyph icon=Icon::Upload/>
                                {move || {
                                    if busy.get() { t.save_bar.saving } else { t.branding.upload }
                                }}
                                <input
                                    type="file"
                                    class="visually-hidden"
                                    accept=LOGO_TYPES.join(",")
                                    disabled=busy
                                    on:change=store
                                />
                            </label>
                            <button
                                type="button"
                                class="button quiet-button"
                                class:is-absent=move || !has_logo.get()
                                disabled=busy
                                on:click=remove
                            >
                                {t.branding.remove_logo}
                            </button>
                        }
                    })}
            </div>
            <p class="field-error" role="alert">
                {move || complaint.get().map(|text| view! { <Glyph icon=Icon::Warning/> {text} })}
            </p>
            <p class="field-hint">{t.branding.logo_hint}</p>
        </div>
    }
    .into_any()
}

/// Saves the way to the server for what it would refuse.
fn acceptable(content_type: &str, size: f64, t: &Texts) -> Result<(), &'static str> {
    #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
    let limit = MAX_LOGO as f64;
    if !LOGO_TYPES.contains(&content_type) {
        Err(t.branding.logo_type)
    } else if size > limit {
        Err(t.branding.logo_size)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    #[test]
    fn only_small_raster_images_are_sent() {
        assert!(acceptable("image/svg+xml", 10.0, &EN).is_err());
        assert!(acceptable("image/png", 600_000.0, &EN).is_err());
        assert!(acceptable("image/png", 500_000.0, &EN).is_ok());
    }
}
