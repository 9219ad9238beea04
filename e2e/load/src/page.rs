//! What a browser reads off a page with a form.

/// A hidden field that ties the form to the browser, and the rights on offer.
#[derive(Debug, PartialEq, Eq)]
pub struct Form<'a> {
    /// The form token.
    pub csrf: &'a str,
    /// The values of all boxes and hidden fields for rights.
    pub rights: Vec<&'a str>,
}

/// Reads the form of a page; `None` when there is none with a form token.
pub fn form(page: &str) -> Option<Form<'_>> {
    let inputs = || {
        page.split("<input")
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
    };
    let values = |wanted: &'static str| {
        inputs()
            .filter(move |input| attribute(input, "name") == Some(wanted))
            .filter_map(|input| attribute(input, "value"))
    };
    Some(Form {
        csrf: values("csrf").next()?,
        rights: values("right").collect(),
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(' ')
        .find_map(|word| word.strip_prefix(name)?.strip_prefix("=\""))
        .and_then(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_token_and_rights_in_any_order_of_attributes() {
        let page = r#"<form><input type="hidden" name="csrf" value="abc"/>
            <input value="0" class="x" name="right" type="checkbox" checked>
            <input name="right" value="2"><button name="decision" value="allow">"#;
        let form = form(page).unwrap();
        assert_eq!(form.csrf, "abc");
        assert_eq!(form.rights, ["0", "2"]);
    }

    #[test]
    fn a_page_without_form_token_has_no_form() {
        assert_eq!(form(r#"<input name="login" value="">"#), None);
    }
}
