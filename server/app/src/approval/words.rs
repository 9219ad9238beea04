//! Rights that others are asked about, in words.

use gnap::right::Right;
use pages::locale::Locale;
use pages::sentence::{Described, describe};

use super::parts::Chosen;
use crate::grant::AskedRight;
use crate::interact::right_text;
use crate::tenant::Tenant;

/// A right as what was left of it, or by its own name where it stands for
/// several.
pub fn described(tenant: &Tenant, asked: &AskedRight, locale: Locale) -> Described {
    let main = match asked.left() {
        [only] => only,
        _ => &asked.right,
    };
    of(tenant, main, locale)
}

/// A part of one.
pub fn label(tenant: &Tenant, chosen: &Chosen, locale: Locale) -> String {
    match chosen {
        Chosen::Right(right) => of(tenant, right, locale).sentence.text(),
        Chosen::Value { right, value } => {
            let words = right_text(tenant, right).map(|text| text.words);
            let word = words.and_then(|words| words.get(value).cloned());
            word.unwrap_or_else(|| value.clone())
        }
    }
}

fn of(tenant: &Tenant, right: &Right, locale: Locale) -> Described {
    describe(right, right_text(tenant, right).as_ref(), locale)
}
