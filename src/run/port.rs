//! Ports for services.

use std::{
    collections::HashSet,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
};

use tokio::net::TcpSocket;

/// A free port, still held, but not listened on: a process that is just being started has a copy of what we hold for a
/// moment, and a connection to it must not pass for a service that is ready. The port lies outside the range from which
/// the system takes ports for outgoing connections, and is given out once in a run, so that nobody can get it between our
/// letting go and the service's taking it.
pub(super) fn free_port(given: &Mutex<HashSet<u16>>) -> io::Result<(u16, TcpSocket)> {
    let range =
        std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let first_ephemeral: u16 = range
        .split_ascii_whitespace()
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(32768);
    let range = if first_ephemeral > 12_000 {
        10_000..first_ephemeral
    } else {
        10_000..u16::MAX
    };
    let mut given = given.lock().unwrap_or_else(PoisonError::into_inner);
    let start = jiff::Timestamp::now().subsec_nanosecond().unsigned_abs();
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for step in 0..u32::from(range.end - range.start) {
        let offset =
            (start.wrapping_add(step.wrapping_mul(7919))) % u32::from(range.end - range.start);
        let port =
            range.start + u16::try_from(offset).expect("it is below the length of the range");
        if given.contains(&port) {
            continue;
        }
        let held = TcpSocket::new_v4()?;
        match held.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
            Ok(()) => {
                given.insert(port);
                return Ok((port, held));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
