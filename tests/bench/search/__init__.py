# SPDX-License-Identifier: BSD-2-Clause
"""What the row `search` is measured with: articles, queries, and the peers' indexes."""
