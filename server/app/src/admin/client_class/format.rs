//! Token formats between the API's words and the store's.

use api::client_class::TokenFormat;
use token::Format;

/// As the store keeps it.
pub fn stored(format: TokenFormat) -> String {
    match format {
        TokenFormat::Opaque => Format::Opaque,
        TokenFormat::JwtSigned => Format::JwtSigned,
    }
    .name()
    .to_owned()
}

/// As the API shows it.
pub fn shown(stored: &str) -> TokenFormat {
    match Format::from_name(stored) {
        Some(Format::JwtSigned) => TokenFormat::JwtSigned,
        Some(_) | None => TokenFormat::Opaque,
    }
}
