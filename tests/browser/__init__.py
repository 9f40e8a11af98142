"""The product as a person sees it: headless Chromium, a phone and a desk, and what axe-core thinks of the pages."""
