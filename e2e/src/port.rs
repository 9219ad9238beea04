//! Ports for servers.

use std::net::{Ipv4Addr, TcpListener};

use crate::random::bytes;

/// Below the range from which systems take ports for outgoing connections: the
/// tests open thousands, and one of them could take the port of a server that
/// is just being started again.
const RANGE: std::ops::Range<u16> = 16_000..32_000;

/// A port that nobody listens on now. Drawn at random, so that several tests at
/// once hardly ever draw the same.
pub fn free() -> u16 {
    let size = RANGE.end - RANGE.start;
    loop {
        let port = RANGE.start + u16::from_le_bytes(bytes()) % size;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
