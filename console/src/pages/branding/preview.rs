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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Desktop,
    Phone,
}

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
    #[prop(into)] settings: Signal<Option<BrandingSettings>>,
    branding: Loader<Branding>,
) -> impl IntoView {
    let t = use_texts();
    let scheme = RwSignal::new(Scheme::Light);
    let width = RwSignal::new(Width::Desktop);
    // The newest frame is last; the one before it is seen until it has loaded.
    let frames = RwSignal::new(Vec::<Frame>::new());
    let loaded = RwSignal::new(0_u32);
    let newest = Memo::new(move |_| frames.with(|frames| frames.last().map_or(0, |f| f.number)));
    let busy = Memo::new(move |_| loaded.get() != newest.get());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // Another logo changes the page, though no setting did.
    let version = Memo::new(move |_| branding.map(|branding| branding.version));

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
    Effect::new(move |before: Option<Scheme>| {
        let options = PreviewOptions {
            scheme: Some(scheme.get()),
            version: version.get(),
        };
        forget_timer();
        let scheme = scheme.get();
        let Some(settings) = settings.get() else {
            return scheme;
        };
        let url = paths::branding_preview(&slug, &settings, options);
        if before == Some(scheme) {
            timer.set_value(set_timeout_with_handle(move || show(url.clone()), PAUSE).ok());
        } else {
            show(url);
        }
        scheme
    });
    on_cleanup(forget_timer);

    let scheme_icon = |value, label, icon| Segment {
        value,
        label,
        icon: Some(icon),
    };
    let width_icon = |value, label, icon| Segment {
        value,
        label,
        icon: Some(icon),
    };
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
                        scheme_icon(Scheme::Light, t.user_menu.light, Icon::Sun),
                        scheme_icon(Scheme::Dark, t.user_menu.dark, Icon::Moon),
                    ]
                    value=scheme
                    change=Callback::new(move |value| scheme.set(value))
                />
                <Segmented
                    label=t.branding.preview_width
                    segments=vec![
                        width_icon(Width::Desktop, t.branding.desktop, Icon::Screen),
                        width_icon(Width::Phone, t.branding.phone, Icon::Phone),
                    ]
                    value=width
                    change=Callback::new(move |value| width.set(value))
                />
            </div>
            <div class="preview-stage" class:is-phone=move || width.get() == Width::Phone>
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
