//! Branding while it is edited.

use api::branding::BrandingSettings;
use leptos::prelude::*;

use crate::components::save_bar::names;
use crate::texts::Texts;

/// The fields of the form.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The name people know the tenant by.
    pub name: RwSignal<String>,
    /// Main button, light.
    pub primary: RwSignal<String>,
    /// Main button, dark.
    pub primary_dark: RwSignal<String>,
    /// Page, light.
    pub background: RwSignal<String>,
    /// Page, dark.
    pub background_dark: RwSignal<String>,
    /// Corner radius.
    pub radius: RwSignal<u8>,
    /// One line under the form.
    pub support_text: RwSignal<String>,
}

impl Draft {
    /// A draft of these settings.
    pub fn new(settings: BrandingSettings) -> Self {
        Self {
            name: RwSignal::new(settings.name),
            primary: RwSignal::new(settings.primary),
            primary_dark: RwSignal::new(settings.primary_dark),
            background: RwSignal::new(settings.background),
            background_dark: RwSignal::new(settings.background_dark),
            radius: RwSignal::new(settings.radius),
            support_text: RwSignal::new(settings.support_text),
        }
    }

    /// Goes back to these settings.
    pub fn set(self, settings: BrandingSettings) {
        self.name.set(settings.name);
        self.primary.set(settings.primary);
        self.primary_dark.set(settings.primary_dark);
        self.background.set(settings.background);
        self.background_dark.set(settings.background_dark);
        self.radius.set(settings.radius);
        self.support_text.set(settings.support_text);
    }

    /// The settings as they are now.
    pub fn settings(self) -> BrandingSettings {
        let text = |signal: RwSignal<String>| signal.with(|text| text.trim().to_owned());
        BrandingSettings {
            name: text(self.name),
            primary: text(self.primary),
            primary_dark: text(self.primary_dark),
            background: text(self.background),
            background_dark: text(self.background_dark),
            radius: self.radius.get(),
            support_text: text(self.support_text),
        }
    }
}

/// Whether the text is a colour as the API wants it: `#rrggbb`.
pub fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text.chars().skip(1).all(|c| c.is_ascii_hexdigit())
}

/// What is different, in words of the form.
pub fn changed(saved: &BrandingSettings, now: &BrandingSettings, t: &Texts) -> String {
    let t = &t.branding;
    names(&[
        (saved.name != now.name, t.name),
        (saved.primary != now.primary, t.primary),
        (saved.primary_dark != now.primary_dark, t.primary_dark),
        (saved.background != now.background, t.background),
        (
            saved.background_dark != now.background_dark,
            t.background_dark,
        ),
        (saved.radius != now.radius, t.radius),
        (saved.support_text != now.support_text, t.support),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use crate::texts::EN;

    #[test]
    fn a_draft_is_what_it_was_made_of_until_something_changes() {
        Owner::new().with(|| {
            let saved = samples::branding();
            let draft = Draft::new(saved.clone());
            assert_eq!(draft.settings(), saved);
            draft.radius.set(2);
            assert_eq!(changed(&saved, &draft.settings(), &EN), EN.branding.radius);
            draft.set(saved.clone());
            assert_eq!(draft.settings(), saved);
        });
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        for bad in [
            "", "#fff", "red", "#12345g", "#1234567", "1234567", "#12345é",
        ] {
            assert!(!is_colour(bad), "{bad}");
        }
        assert!(is_colour("#1a2B3c"));
    }
}
