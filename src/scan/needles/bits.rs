//! Which bytes of a text belong to identifiers, sixty-four at a time.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// Whether a byte belongs to an identifier. Whatever is not ASCII does, because identifiers may have it.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// One bit for each byte, the first one lowest: whether it belongs to an identifier.
#[inline]
pub(super) fn words_of(block: &[u8; BLOCK]) -> u64 {
    // Without branches, so that the compiler makes it one instruction for many bytes.
    let mut flags = [0_u8; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        *flag = u8::from(letter | digit | (*byte == b'_') | (*byte >= 0x80));
    }
    let mut bits = 0_u64;
    for (place, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // Eight flags, each in the lowest bit of a byte, are gathered in the highest byte of the product.
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (place * 8);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_alike_by_both() {
        for place in 0..BLOCK {
            for byte in 0..=u8::MAX {
                for around in [b' ', b'x'] {
                    let mut block = [around; BLOCK];
                    block[place] = byte;
                    let expected = (0..BLOCK)
                        .filter(|at| is_word(block[*at]))
                        .fold(0_u64, |bits, at| bits | 1 << at);
                    assert_eq!(words_of(&block), expected, "{byte} at {place}");
                }
            }
        }
    }
}
