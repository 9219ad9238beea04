//! Nouns and actions are kebab-case in the API and snake_case in the store.

/// As the API shows it.
pub fn shown(stored: &str) -> String {
    stored.replace('_', "-")
}

/// As the store knows it.
pub fn stored(shown: &str) -> String {
    shown.replace('-', "_")
}
