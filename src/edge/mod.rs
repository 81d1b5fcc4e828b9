//! One door to each neighbour outside the product. No edge knows another, and none knows a working room.

pub mod template;
