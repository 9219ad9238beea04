//! The real consent page with the settings of the form, made by the server. It
//! stands in a frame without any rights: no scripts, no forms, no origin.

use std::time::Duration;

use api::branding::{Branding, BrandingSettings, PreviewOptions, Scheme};
use api::paths;
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::segmented::{Segment, Segmented};
use crate::load::Loader;
use crate::texts::use_texts;

const PAUSE: Duration = Duration::from_millis(300);

/// A page in a frame of its own. Another address in the same frame would be
/// another step for "back", and white until it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Frame {
    number: u32,
    url: String,
}

/// Shows the page; follows `settings` with a short pause. `None` while they
/// cannot be shown.
#[component]
pub fn Preview(
    slug: String,
    settings: impl Fn() -> Option<BrandingSettings> + 'static,
    branding: Loader<Branding>,
) -> impl IntoView {
    let t = use_texts();
    let dark = RwSignal::new(false);
    let phone = RwSignal::new(false);
    // The newest frame is last; the one before it is seen until it has loaded.
    let frames = RwSignal::new(Vec::<Frame>::new());
    let loaded = RwSignal::new(0_u32);
    let newest = Memo::new(move |_| frames.with(|frames| frames.last().map_or(0, |f| f.number)));
    let busy = Memo::new(move |_| loaded.get() != newest.get());
    let timer = StoredValue::new(None::<TimeoutHandle>);

    let show = move |url: String| {
        let Some(number) = newest.try_get_untracked().map(|newest| newest + 1) else {
            return;
        };
        frames.update(|frames| frames.push(Frame { number, url }));
    };
    let arrived = move |number: u32| {
        loaded.set(number);
        frames.update(|frames| frames.retain(|frame| frame.number >= number));
    };
    let forget_timer = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    Effect::new(move |before: Option<bool>| {
        let dark = dark.get();
        let options = PreviewOptions {
            scheme: Some(if dark { Scheme::Dark } else { Scheme::Light }),
            version: branding.map(|branding| branding.version),
        };
        forget_timer();
        if let Some(settings) = settings() {
            let url = paths::branding_preview(&slug, &settings, options);
            // Typing waits a moment; a click does not.
            if before == Some(dark) {
                timer.set_value(set_timeout_with_handle(move || show(url.clone()), PAUSE).ok());
            } else {
                show(url);
            }
        }
        dark
    });
    on_cleanup(forget_timer);

    let segment = |label, icon| Segment {
        label,
        icon: Some(icon),
    };
    let switch = |on: RwSignal<bool>| {
        (
            Signal::derive(move || usize::from(on.get())),
            Callback::new(move |nth: usize| on.set(nth == 1)),
        )
    };
    let (scheme, choose_scheme) = switch(dark);
    let (width, choose_width) = switch(phone);
    view! {
        <section class="preview" aria-labelledby="preview-title">
            <div class="preview-head">
                <h2 id="preview-title" class="panel-title">{t.branding.preview}</h2>
                <span class="preview-busy" class:is-on=busy role="status">
                    {move || if busy.get() { t.branding.preview_busy } else { "" }}
                </span>
                <Segmented
                    label=t.branding.preview_theme
                    segments=vec![
                        segment(t.user_menu.light, Icon::Sun),
                        segment(t.user_menu.dark, Icon::Moon),
                    ]
                    chosen=scheme
                    choose=choose_scheme
                />
                <Segmented
                    label=t.branding.preview_width
                    segments=vec![
                        segment(t.branding.desktop, Icon::Screen),
                        segment(t.branding.phone, Icon::Phone),
                    ]
                    chosen=width
                    choose=choose_width
                />
            </div>
            <div class="preview-stage" class:is-phone=phone>
                <div class="preview-window">
                    <p class="preview-bar" aria-hidden="true"><i></i><i></i><i></i></p>
                    <div class="preview-frames">
                        <For
                            each=move || frames.get()
                            key=|frame| frame.number
                            children=move |Frame { number, url }: Frame| {
                                view! {
                                    <iframe
                                        class="preview-frame"
                                        class:is-loading=move || { loaded.get() < number }
                                        title=t.branding.preview
                                        sandbox=""
                                        src=url
                                        on:load=move |_| arrived(number)
                                    ></iframe>
                                }
                            }
                        />
                    </div>
                </div>
            </div>
            <p class="field-hint">{t.branding.preview_text}</p>
        </section>
    }
    .into_any()
}
