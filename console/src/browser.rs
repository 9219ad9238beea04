//! The few things of the browser that Leptos has no word for. On the host they
//! do nothing, so that views can be rendered in tests.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Whether there is a browser.
const IN_BROWSER: bool = cfg!(target_arch = "wasm32");

fn window() -> Option<web_sys::Window> {
    if IN_BROWSER { web_sys::window() } else { None }
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// Sets the name of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets or removes an attribute of the root element.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Moves the keyboard to the element that matches the selector.
pub fn focus(selector: &str) {
    if let Some(element) = document()
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// Selects a part of the text field with the id, and moves the keyboard there.
pub fn select(id: &str, start: u32, end: u32) {
    let field = document().and_then(|document| document.get_element_by_id(id));
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) {
        let _ = field.focus();
        let _ = field.set_selection_range(start, end);
    }
}

/// Whether a key pressed now is text: then it is no shortcut.
pub fn is_typing() -> bool {
    let Some(element) = document().and_then(|document| document.active_element()) else {
        return false;
    };
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.closest("dialog").ok().flatten().is_some()
}

/// Moves the keyboard by `step` among the elements that match the selector,
/// starting from the one that has it. Returns whether there was one.
pub fn focus_sibling(selector: &str, step: i32) -> bool {
    let Some(document) = document() else {
        return false;
    };
    let Ok(list) = document.query_selector_all(selector) else {
        return false;
    };
    let active = document.active_element();
    let count = i32::try_from(list.length()).unwrap_or(0);
    let at = |index: i32| {
        u32::try_from(index)
            .ok()
            .and_then(|index| list.item(index))
            .and_then(|node| node.dyn_into::<HtmlElement>().ok())
    };
    let Some(current) =
        (0..count).find(|index| at(*index).is_some_and(|e| active.as_ref() == Some(e.as_ref())))
    else {
        return false;
    };
    match at((current + step).clamp(0, count - 1)) {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}

/// A remembered setting of this browser.
pub fn stored(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Remembers a setting in this browser, or forgets it.
pub fn store(key: &str, value: Option<&str>) {
    let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) else {
        return;
    };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

/// Copies text. Fails where the page is not in a secure context.
pub async fn copy(text: &str) -> Result<(), ()> {
    let window = window().ok_or(())?;
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return Err(());
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text))
        .await
        .map(|_| ())
        .map_err(|_| ())
}

/// Text in small letters, by the browser's tables: ours would be fetched with
/// the console.
pub fn lower(text: &str) -> String {
    if cfg!(target_arch = "wasm32") {
        js_sys::JsString::from(text).to_lower_case().into()
    } else {
        text.to_lowercase()
    }
}

/// Path and query of the page.
pub fn here() -> String {
    let Some(location) = window().map(|window| window.location()) else {
        return String::new();
    };
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Takes the query out of the address bar and the history, for links that
/// carry a secret.
pub fn forget_query() {
    if let Some(window) = window()
        && let (Ok(history), Ok(path)) = (window.history(), window.location().pathname())
    {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}
