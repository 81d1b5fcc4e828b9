//! Cuts the stream into blocks, in a fixed number of buffers that come back when a block has been sent.

use std::sync::mpsc;

use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc as queue;

/// Some of the zip. Its memory goes back to be filled again when it is dropped.
pub(in crate::edge::artifacts) struct Block {
    bytes: Vec<u8>,
    home: mpsc::Sender<Vec<u8>>,
}

impl AsRef<[u8]> for Block {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        // Nobody may be left who fills it.
        let _ = self.home.send(bytes);
    }
}

/// The end that takes blocks is gone.
#[derive(Debug)]
pub(super) struct Gone;

/// Takes the bytes of the zip in order.
pub(super) struct Blocks<T> {
    size: usize,
    filling: Vec<u8>,
    empty: mpsc::Receiver<Vec<u8>>,
    home: mpsc::Sender<Vec<u8>>,
    full: queue::Sender<T>,
    digest: Sha256,
    written: u64,
}

impl<T: From<Block>> Blocks<T> {
    /// Blocks of `size` bytes; `count` of them are there at most, with the one that is being filled.
    pub(super) fn new(size: usize, count: usize, full: queue::Sender<T>) -> Self {
        let (home, empty) = mpsc::channel();
        for _ in 1..count {
            // Memory is taken when a block is first filled: a small zip needs little.
            let _ = home.send(Vec::new());
        }
        Self {
            size,
            filling: Vec::new(),
            empty,
            home,
            full,
            digest: Sha256::new(),
            written: 0,
        }
    }

    /// How many bytes the zip has so far.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), Gone> {
        self.digest.update(bytes);
        self.written += bytes.len() as u64;
        while !bytes.is_empty() {
            if self.filling.len() == self.size {
                self.send()?;
                self.filling = self.empty.recv().map_err(|_| Gone)?;
                self.filling.reserve_exact(self.size);
            }
            let (now, later) = bytes.split_at(bytes.len().min(self.size - self.filling.len()));
            self.filling.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Sends what is left, and gives the SHA-256 and the number of bytes of it all.
    pub(super) fn finish(mut self) -> Result<([u8; 32], u64), Gone> {
        if !self.filling.is_empty() {
            self.send()?;
        }
        Ok((self.digest.finalize().into(), self.written))
    }

    fn send(&mut self) -> Result<(), Gone> {
        let block = Block {
            bytes: std::mem::take(&mut self.filling),
            home: self.home.clone(),
        };
        self.full.blocking_send(T::from(block)).map_err(|_| Gone)
    }
}
