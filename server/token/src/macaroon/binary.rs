//! The V2 binary format of libmacaroons: version, sections of fields, each a
//! tag, a length as base-128 varint and octets. Read in its only spelling.

const VERSION: u8 = 2;
const END: u8 = 0;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const SIGNATURE: u8 = 6;

/// Caveats of one macaroon at most.
pub(super) const MAX_CAVEATS: usize = 64;

/// The parts of a macaroon without third-party caveats.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Macaroon {
    pub location: Vec<u8>,
    pub identifier: Vec<u8>,
    pub caveats: Vec<Vec<u8>>,
    pub signature: [u8; 32],
}

pub(super) fn write(macaroon: &Macaroon) -> Vec<u8> {
    let mut octets = vec![VERSION];
    field(&mut octets, LOCATION, &macaroon.location);
    field(&mut octets, IDENTIFIER, &macaroon.identifier);
    octets.push(END);
    for caveat in &macaroon.caveats {
        field(&mut octets, IDENTIFIER, caveat);
        octets.push(END);
    }
    octets.push(END);
    field(&mut octets, SIGNATURE, &macaroon.signature);
    octets
}

/// The macaroon of these octets, if they are exactly one. A caveat with a
/// location or a verification id is a third-party caveat, which nobody here
/// can discharge.
pub(super) fn read(octets: &[u8]) -> Option<Macaroon> {
    let mut rest = octets.strip_prefix(&[VERSION])?;
    let location = take_field(&mut rest, LOCATION)?.to_vec();
    let identifier = take_field(&mut rest, IDENTIFIER)?.to_vec();
    take_end(&mut rest)?;
    let mut caveats = Vec::new();
    while take_end(&mut rest).is_none() {
        if caveats.len() == MAX_CAVEATS {
            return None;
        }
        caveats.push(take_field(&mut rest, IDENTIFIER)?.to_vec());
        take_end(&mut rest)?;
    }
    let signature = take_field(&mut rest, SIGNATURE)?.try_into().ok()?;
    rest.is_empty().then_some(Macaroon {
        location,
        identifier,
        caveats,
        signature,
    })
}

fn field(octets: &mut Vec<u8>, tag: u8, content: &[u8]) {
    octets.push(tag);
    let mut length = content.len();
    while length >= 0x80 {
        // The low seven bits, and that more follow.
        octets.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    octets.push(length as u8);
    octets.extend_from_slice(content);
}

fn take_end(rest: &mut &[u8]) -> Option<()> {
    *rest = rest.strip_prefix(&[END])?;
    Some(())
}

fn take_field<'a>(rest: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let mut after = rest.strip_prefix(&[tag])?;
    let length = take_length(&mut after)?;
    let (content, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(content)
}

/// Two octets reach 16383, which no part of a value can exceed.
fn take_length(rest: &mut &[u8]) -> Option<usize> {
    let (&low, after) = rest.split_first()?;
    if low < 0x80 {
        *rest = after;
        return Some(usize::from(low));
    }
    let (&high, after) = after.split_first()?;
    // A zero would be another spelling of a shorter length.
    if high == 0 || high >= 0x80 {
        return None;
    }
    *rest = after;
    Some(usize::from(low & 0x7f) | usize::from(high) << 7)
}
