//! Light, dark, or as the system has it.

use leptos::prelude::*;

use crate::browser;

const KEY: &str = "parley.theme";

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All choices, in the order they are shown.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The value of `data-theme`; the stylesheet follows the system without one.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    fn stored() -> Self {
        match browser::stored(KEY).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        }
    }
}

/// The choice, shared by all who show or change it.
#[derive(Clone, Copy)]
pub struct ThemeChoice(RwSignal<Theme>);

impl ThemeChoice {
    /// The choice remembered in this browser.
    pub fn load() -> Self {
        Self(RwSignal::new(Theme::stored()))
    }

    /// The choice now.
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Changes and remembers the choice.
    pub fn set(self, theme: Theme) {
        self.0.set(theme);
        browser::store(KEY, theme.attribute());
        browser::set_root_attribute("data-theme", theme.attribute());
    }
}

/// Sets the remembered theme before anything is drawn.
#[cfg(target_arch = "wasm32")]
pub fn apply_stored() {
    browser::set_root_attribute("data-theme", Theme::stored().attribute());
}
