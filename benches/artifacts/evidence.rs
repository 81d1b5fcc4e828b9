//! Files as a run leaves them: logs and exchanges in text, and pictures, videos and archives that are packed already.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// A third of them text.
pub(crate) const FILES: usize = 2_000;
/// In bytes; the same number of each.
const SIZES: [usize; 4] = [25_600, 102_400, 256_000, 640_000];

/// Writes them, always the same. Returns their bytes.
pub(crate) fn write(root: &Path) -> io::Result<u64> {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let words: Vec<String> = (0..3_000)
        .map(|_| {
            let length = 3 + chance.below(8);
            (0..length)
                .map(|_| char::from(b'a' + chance.below(26) as u8))
                .collect()
        })
        .collect();
    let mut total = 0;
    for number in 0..FILES {
        let folder = root.join(format!("case-{:03}", number / 12));
        fs::create_dir_all(&folder)?;
        let size = SIZES[number / 3 % SIZES.len()];
        let content = if number % 3 == 0 {
            log(size, &words, &mut chance)
        } else {
            (0..size.div_ceil(8))
                .flat_map(|_| chance.next().to_le_bytes())
                .take(size)
                .collect()
        };
        let extension = if number % 3 == 0 { "jsonl" } else { "png" };
        fs::write(folder.join(format!("{number}.{extension}")), &content)?;
        total += content.len() as u64;
    }
    Ok(total)
}

fn log(size: usize, words: &[String], chance: &mut Chance) -> Vec<u8> {
    let mut text = Vec::with_capacity(size + 300);
    let mut line = 0;
    while text.len() < size {
        line += 1;
        let message: Vec<&str> = (0..4 + chance.below(12))
            .map(|_| words[chance.below(words.len())].as_str())
            .collect();
        let _ = writeln!(
            text,
            r#"{{"time":"2026-11-22T{:02}:{:02}:{:02}.{:03}Z","level":"info","request":{line},"path":"/orders/{}","ms":{}.{},"message":"{}"}}"#,
            chance.below(24),
            chance.below(60),
            chance.below(60),
            chance.below(1000),
            chance.below(100_000),
            chance.below(100),
            chance.below(100),
            message.join(" ")
        );
    }
    text.truncate(size);
    text
}

/// xorshift64* (Marsaglia): the same numbers everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }
}
